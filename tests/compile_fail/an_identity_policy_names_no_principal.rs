use formwork::prelude::*;

fn main() {
    let role = Principal::arn("arn:aws:iam::111122223333:role/caller");
    let call = Statement::allow(["bedrock:InvokeModel"]).on(["arn:aws:bedrock:*::foundation-model/*"]);
    let _ = IdentityPolicy::new().statement(call.by([role]));
}
