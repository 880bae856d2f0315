//! Patterns of statements: texts with wildcards and policy variables.

use formwork_prove::{Pattern, Piece, Symbol, Text};

use crate::form::Form;

/// A value as a text; what a function gives may be any.
pub(super) fn text_of(form: &Form) -> Text {
    if let Form::Caseless(text) = form {
        return text.lower().clone();
    }
    form.text().unwrap_or_else(|| {
        let cause = match form {
            Form::Call(name, _) => format!("what `{name}` gives is not known"),
            _ => "a value is no text".to_owned(),
        };
        Text::symbol(Symbol::open(&form.show(), cause))
    })
}

/// A pattern with its policy variables, which may be any text.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
pub(super) fn pattern(written: &Text, wild: bool) -> Pattern {
    let build = |text: &Text| {
        if wild {
            Pattern::new(text)
        } else {
            Pattern::literal(text)
        }
    };
    let mut whole = build(&Text::default());
    for piece in written.pieces() {
        let Piece::Known(known) = piece else {
            whole = whole.followed_by(&build(&Text::new([piece.clone()])));
            continue;
        };
        let mut rest: &str = known;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            whole = whole.followed_by(&build(&Text::from(before)));
            let inner = match name {
                "*" | "?" | "$" => Text::from(name),
                name => {
                    let cause = format!("`{name}` differs from request to request");
                    Text::symbol(Symbol::open(&format!("variable {name}"), cause))
                }
            };
            whole = whole.followed_by(&Pattern::literal(&inner));
            rest = after;
        }
        whole = whole.followed_by(&build(&Text::from(rest)));
    }
    whole
}
