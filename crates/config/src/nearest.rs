//! [`nearest`]: what was meant.

/// The known name that is most like what was written, where one is like it at all.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let written = plain(written);
    known
        .iter()
        .map(|name| (*name, strsim::jaro_winkler(&written, &plain(name))))
        .filter(|(_, likeness)| *likeness > 0.85)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(name, _)| name)
}
