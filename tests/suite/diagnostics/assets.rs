//! The codes of local code that is uploaded.

use formwork::assets;
use formwork::prelude::*;

use crate::golden;

fn with_code(path: &str) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let code = Code::asset(assets::zip(path));
    let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    stack.add("Caller", function);
    app
}

#[test]
fn unreadable_asset() {
    golden::problems("unreadable-asset", with_code("no/such/folder"));
}

#[test]
fn empty_asset() {
    let folder = "../target/tmp/empty-asset";
    std::fs::create_dir_all(folder).expect("a folder can be made");
    golden::problems("empty-asset", with_code(folder));
}
