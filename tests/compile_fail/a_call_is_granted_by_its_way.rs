use formwork::prelude::*;

fn caller(stack: &mut Scope<'_>, function: LambdaFunctionRef) {
    let model = FoundationModel::new("amazon.nova-lite-v1:0");
    function.grant(stack, model.invoke());
}

fn main() {}
