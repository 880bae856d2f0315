use formwork::subnets;

fn main() {
    let _ = subnets!(in "10.20.0.0/16": "10.20.0.0/24", "10.21.0.0/24");
}
