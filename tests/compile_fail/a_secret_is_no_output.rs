use formwork::Secret;
use formwork::prelude::*;

fn show(password: Expr<Secret>) {
    let _ = Output::new(password);
}

fn main() {}
