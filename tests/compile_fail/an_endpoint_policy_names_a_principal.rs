use formwork::prelude::*;

fn main() {
    let call = Statement::allow(["bedrock:InvokeModel"]).on(["arn:aws:bedrock:*::foundation-model/*"]);
    let _ = EndpointPolicy::new().statement(call);
}
