use formwork::prelude::*;

fn caller(stack: &mut Scope<'_>, function: LambdaFunctionRef, endpoint: InterfaceEndpointRef) {
    let model = FoundationModel::new("amazon.nova-lite-v1:0");
    function.grant(stack, model);
    function.grant(stack, endpoint);
}

fn main() {}
