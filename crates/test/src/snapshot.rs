//! [`snapshots`]: the texts behind [`assert_app_snapshot!`](crate::assert_app_snapshot).

use std::path::{Path, PathBuf};

use formwork_core::{App, Stack};
use formwork_prove::{Assumptions, Template};
use formwork_review::ids::Ids;
use formwork_review::summary::Summary;

use crate::failure::Failure;

/// What [`assert_app_snapshot!`](crate::assert_app_snapshot) keeps of an app: name and text of
/// each snapshot, by stack in the order of the program.
///
/// # Errors
///
/// What the program is told, where it has errors.
pub fn snapshots(app: App) -> Result<Vec<(String, String)>, Failure> {
    let assembly = app
        .synth()
        .map_err(|found| Failure::new(format!("the program has errors\n{found}")))?;
    Ok(assembly.stacks().iter().flat_map(of_stack).collect())
}

fn of_stack(stack: &Stack) -> [(String, String); 3] {
    let summary = Summary::of(&Template::from_stack(stack), &Assumptions::new());
    let named = |what: &str, text: String| (format!("{}.{what}", stack.name()), text);
    [
        named("template", stack.template().as_json().to_owned()),
        named("summary", summary.to_text()),
        named("ids", Ids::of(stack).to_string()),
    ]
}

/// Panics where the program has errors; the place is that of whoever calls it.
///
/// # Panics
///
/// With what the program is told.
#[doc(hidden)]
#[track_caller]
#[allow(clippy::panic, reason = "that is how a test fails")]
pub fn snapshots_or_panic(app: App) -> Vec<(String, String)> {
    match snapshots(app) {
        Ok(snapshots) => snapshots,
        Err(failure) => panic!("{failure}"),
    }
}

/// Where a snapshot can lie: `source` is the test's file as `file!` gives it, from the root of the
/// workspace, in which the package lies.
#[doc(hidden)]
pub fn snapshot_files(package: &str, source: &str, folder: &Path, name: &str) -> Vec<PathBuf> {
    let above = Path::new(package).ancestors();
    let beside = above.filter_map(|root| Some(root.join(source).parent()?.join(folder)));
    beside
        .map(|folder| folder.join(format!("{name}.snap")))
        .collect()
}

/// What a change of the ids would replace or take away, with the cure; nothing where the change is
/// one without loss. `kept` is the text of a snapshot.
#[doc(hidden)]
pub fn cure_of_ids(kept: &str, now: &str) -> Option<String> {
    let (_, kept) = kept.split_once("\n---\n")?;
    let (kept, now): (Ids, Ids) = (kept.parse().ok()?, now.parse().ok()?);
    let found = kept.compare(&now);
    (!found.is_empty()).then(|| format!("a deployment would lose resources\n{found}"))
}

/// Asserts that an app gives, to the byte, what was reviewed: of each stack the template, its
/// summary and its logical ids, as three snapshots of the crate `insta` beside the test.
///
/// `cargo add --dev insta`. The files are `snapshots/STACK.template.snap`, `STACK.summary.snap` and
/// `STACK.ids.snap`; two tests of one folder that snapshot stacks of one name say other settings of
/// insta around it, such as a suffix. `cargo insta review`, or the environment `INSTA_UPDATE=always`,
/// accepts what is new. In a checkout `*.snap text eol=lf` of `.gitattributes` keeps their lines.
///
/// ```no_run
/// # use formwork::prelude::*;
/// # fn app() -> App { App::new() }
/// #[test]
/// fn the_template_is_the_reviewed_one() {
///     formwork_test::assert_app_snapshot!(app());
/// }
/// ```
///
/// A program with errors fails with what it is told. Where logical ids change so that a deployment
/// would replace or remove what is there ([`Ids::compare`](formwork_review::ids::Ids::compare)), the
/// test fails with that and the cure.
#[macro_export]
macro_rules! assert_app_snapshot {
    ($app:expr $(,)?) => {{
        let mut settings = ::insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let snapshots = $crate::snapshots_or_panic($app);
        let mut cures = ::std::string::String::new();
        let mut failure = ::std::option::Option::None;
        for (name, text) in &snapshots {
            if name.ends_with(".ids") {
                let file = match settings.snapshot_suffix() {
                    ::std::option::Option::Some(suffix) => ::std::format!("{name}@{suffix}"),
                    ::std::option::Option::None => name.clone(),
                };
                let folder = settings.snapshot_path();
                let package = env!("CARGO_MANIFEST_DIR");
                let files = $crate::snapshot_files(package, file!(), folder, &file);
                let mut kept = files
                    .iter()
                    .filter_map(|file| ::std::fs::read_to_string(file).ok());
                cures.extend(
                    kept.next()
                        .and_then(|kept| $crate::cure_of_ids(&kept, text)),
                );
            }
            let compared = ::std::panic::AssertUnwindSafe(|| {
                settings.bind(|| ::insta::assert_snapshot!(name.as_str(), text));
            });
            // What the others say is wanted too.
            if let ::std::result::Result::Err(told) = ::std::panic::catch_unwind(compared) {
                failure.get_or_insert(told);
            }
        }
        if let ::std::option::Option::Some(told) = failure {
            if cures.is_empty() {
                ::std::panic::resume_unwind(told);
            }
            ::std::panic!("{cures}");
        }
    }};
}
