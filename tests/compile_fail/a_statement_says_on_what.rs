use formwork::prelude::*;

fn main() {
    let _ = IdentityPolicy::new().statement(Statement::allow(["s3:GetObject"]));
}
