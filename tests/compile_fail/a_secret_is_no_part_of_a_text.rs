use formwork::Secret;
use formwork::prelude::*;

fn show(password: Expr<Secret>) {
    let _ = text!["password: ", password];
}

fn main() {}
