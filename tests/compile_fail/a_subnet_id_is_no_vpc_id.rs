use formwork::prelude::*;

fn in_vpc(_: impl IntoExpr<VpcId>) {}

fn main() {
    in_vpc(Expr::<SubnetId>::from_text("subnet-0123"));
}
