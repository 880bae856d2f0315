use formwork::prelude::*;

fn main() {
    let _ = format!("{}-logs", pseudo::region());
    let _: &str = pseudo::region().as_ref();
}
