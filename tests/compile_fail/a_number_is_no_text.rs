use formwork::prelude::*;

fn named(_: impl IntoExpr<String>) {}

fn main() {
    named(7);
    named(true);
}
