//! Lines of programs, as they may stand in a file that goes elsewhere.

use std::panic::Location;

use formwork_core::Position;

/// `src/main.rs:12:5`.
pub(crate) fn of(location: &'static Location<'static>) -> String {
    of_position(&Position::from(location))
}

/// The same of a place in any file.
///
/// The compiler knows a program by its path in its own workspace. Of one outside of it, it knows
/// where it lies on this machine: that is nobody else's concern, so the last pieces stay.
pub(crate) fn of_position(position: &Position) -> String {
    let file = position.file().replace('\\', "/");
    let is_absolute = file.starts_with('/') || file.get(1..3) == Some(":/");
    let mut pieces: Vec<&str> = Vec::new();
    for piece in file.split('/') {
        match (piece, pieces.last()) {
            (".", _) => {}
            ("..", Some(last)) if *last != ".." && !last.is_empty() => drop(pieces.pop()),
            _ => pieces.push(piece),
        }
    }
    let kept = match pieces.len().checked_sub(3) {
        Some(rest) if is_absolute => pieces[rest..].join("/"),
        _ => pieces.join("/").trim_start_matches('/').to_owned(),
    };
    format!("{kept}:{}:{}", position.line(), position.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_absolute_path_is_told() {
        let check = |file: &str, expected: &str| {
            let position = Position::in_file(file, 7, 3);
            assert_eq!(of_position(&position), format!("{expected}:7:3"));
        };
        check("src/main.rs", "src/main.rs");
        check("tests/suite/../../src/./main.rs", "src/main.rs");
        check("../src/main.rs", "../src/main.rs");
        check("src\\net\\main.rs", "src/net/main.rs");
        check("/home/me/infra/src/main.rs", "infra/src/main.rs");
        check("C:\\Users\\me\\infra\\src\\main.rs", "infra/src/main.rs");
        check("/prod.yaml", "prod.yaml");
    }
}
