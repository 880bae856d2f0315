//! The pages of the folder `diagnostics`, which are compiled in.

const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of a code.
pub(crate) fn of(code: &str) -> Option<&'static str> {
    let place = PAGES.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    Some(PAGES[place].1)
}

/// The codes, sorted.
pub(crate) fn codes() -> Vec<&'static str> {
    PAGES.iter().map(|(code, _)| *code).collect()
}
