use formwork::prelude::*;

fn main() {
    let lambda = Principal::service("lambda.amazonaws.com");
    let role = "arn:aws:iam::111122223333:role/caller";
    let _ = TrustPolicy::new().statement(Statement::allow(["sts:AssumeRole"]).on([role]).by([lambda]));
}
