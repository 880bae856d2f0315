use formwork::prelude::*;

fn in_vpc(_: impl IntoExpr<VpcId>) {}

fn main() {
    in_vpc("vpc-0123");
    in_vpc(String::from("vpc-0123"));
}
