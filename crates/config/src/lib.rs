//! Configuration of a program: read from YAML and JSON into the program's own types, with every
//! mistake told by file, line and column, and the schema by which editors check and complete it.
//!
//! Whoever writes the construct writes one struct; whoever writes the file needs no Rust.
//!
//! ```
//! use serde::Deserialize;
//!
//! #[derive(Debug, Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Settings {
//!     zones: u8,
//!     public: bool,
//! }
//!
//! let settings: Settings = formwork_config::from_str("zones: 2\npublic: false\n", "prod.yaml").unwrap();
//! assert_eq!((settings.zones, settings.public), (2, false));
//!
//! let found = formwork_config::from_str::<Settings>("zone: 2\npublic: no\n", "prod.yaml").unwrap_err();
//! assert_eq!(
//!     found.to_string(),
//!     "\
//! error[invalid-configuration]: `zone` is no key that is known here
//!   --> prod.yaml:1:1
//!    = property: zone
//!    = note: known: `zones`, `public`
//!    = help: did you mean `zones`?
//!
//! error[invalid-configuration]: expected `true` or `false`, found the text `no`
//!   --> prod.yaml:2:9
//!    = property: public
//!    = help: write `false`, without quotes
//! ",
//! );
//! ```
//!
//! Derive `serde::Deserialize` with `deny_unknown_fields`, and `schemars::JsonSchema` for
//! [`schema`]. What a type cannot say of itself is told with less: flattened fields and enums with
//! an inner tag (`flatten`, `tag`, `untagged`) tell their faults at the place of the whole.

mod fault;
mod json;
mod located;
mod mends;
mod nearest;
mod schema;
mod search;
mod stand_in;
mod tell;
mod tree;
mod values;
mod within;
mod yaml;

use std::fs;
use std::path::Path;

use formwork_core::{Diagnostic, Diagnostics};
use serde::de::DeserializeOwned;

pub use located::Located;
pub use schema::schema;
pub use within::Within;

/// Reads a configuration from a file: JSON where its name ends in `.json`, else YAML 1.2.
///
/// # Errors
///
/// All that is wrong with it, in the order of the file. `unreadable-configuration`: the file is not
/// there, or is no text in UTF-8. `invalid-configuration`: it is no YAML or JSON; keys that are
/// unknown, missing or there twice; values of another type, out of range, or that their type
/// refuses.
///
/// Not read: tags (`!Sub`), merge keys (`<<`), a second document, more than 64 levels, more than
/// 100,000 values.
pub fn load<T: DeserializeOwned>(path: impl AsRef<Path>) -> Result<T, Diagnostics> {
    let path = path.as_ref();
    // One spelling on every system.
    let name = path.display().to_string().replace('\\', "/");
    match fs::read_to_string(path) {
        Ok(text) => from_str(&text, &name),
        Err(error) => {
            let mut all = Diagnostics::default();
            all.push(
                Diagnostic::error(
                    "unreadable-configuration",
                    format!("the configuration `{name}` cannot be read"),
                )
                .note(error.kind().to_string())
                .help("a path is looked for from the folder in which the program runs"),
            );
            Err(all)
        }
    }
}

/// Reads a configuration from a text. Faults name the file by `name`, which also says what it is:
/// JSON where it ends in `.json`, else YAML 1.2.
///
/// # Errors
///
/// `invalid-configuration`, as [`load`] has it.
pub fn from_str<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, Diagnostics> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let tree = if is_json {
        json::read(text)
    } else {
        yaml::read(text)
    };
    let mut tree = tree.map_err(|fault| tell::unreadable(name, fault))?;
    tree.remove(schema::KEY);
    tree.number(&mut 0);
    search::read(name, &tree).map_err(|found| tell::all(name, &tree, &found))
}
