use formwork::Secret;
use formwork::prelude::*;

fn named(_: impl IntoExpr<String>) {}

fn show(password: Expr<Secret>) {
    named(password);
}

fn main() {}
