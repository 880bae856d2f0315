use formwork::prelude::*;

fn in_subnets(_: impl IntoExpr<Vec<SubnetId>>) {}

fn main() {
    let vpc = Expr::<VpcId>::from_text("vpc-0123");
    in_subnets([&vpc]);
    in_subnets(vpc);
}
