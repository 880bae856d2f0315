//! x
use formwork_prove::claims::*;
fn main(){ let t=std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap(); let t=formwork_prove::Template::from_json(&t).unwrap();
 let a=formwork_prove::Assumptions::new();
 let v=t.variants(&a).unwrap(); let m=t.model(&v[0],&a); let n=formwork_prove::network::Network::new(&m);
 let w=&n.workloads()[0]; let r=n.reach(w,&"bedrock-runtime".into(),443); println!("{r:#?}");
 let r=prove_all(&t,&a); for c in r.claims { if let Some(x)=c.counterexample {println!("{x:#?} {:#}", x.simulation())}} }
