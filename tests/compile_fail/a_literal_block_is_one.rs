use formwork::cidr;

fn main() {
    let _ = cidr!("10.20.0.5/16");
    let _ = cidr!("10.20.0.0/33");
    let _ = cidr!("10.20.0/24");
    let _ = cidr!("2001:db8::/56");
}
