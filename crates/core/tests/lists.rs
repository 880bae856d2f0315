//! Lists that go from one stack to another, where only texts go.

use formwork_core::{
    App, Attr, Expr, Parameter, Properties, RawResource, Resource, intrinsic, list,
};
use serde_json::{Value, json};

/// A resource that has a list to give.
#[derive(Debug)]
struct Zone;

impl Zone {
    const SERVERS: Attr<Self, Vec<String>> = Attr::new("Servers");
    const ID: Attr<Self, String> = Attr::new("Id");
}

impl Resource for Zone {
    type Ref = String;
    const LIST_ATTRIBUTES: &'static [&'static str] = &["Servers"];

    fn type_name(&self) -> &'static str {
        "Acme::Demo::Zone"
    }

    fn properties<'a>(&'a self, _: &mut Properties<'a>) {}
}

fn reader(servers: Expr<Vec<String>>) -> RawResource {
    RawResource::new("Acme::Demo::Reader").property("Servers", servers)
}

fn template(app: App, stack: &str) -> [Value; 2] {
    let assembly = app.synth().expect("there is nothing wrong with it");
    ["Base", stack].map(|name| {
        let stack = assembly.stack(name).expect("it is there");
        stack.template().to_value()
    })
}

#[test]
fn a_list_is_joined_for_the_export_and_split_again() {
    let mut app = App::new();
    let zone = app.stack("Base").add("Zone", Zone);
    let mut stack = app.stack("Shop");
    let servers = zone.attr(Zone::SERVERS);
    let first = intrinsic::select(0, servers.clone());
    stack.add(
        "Reader",
        reader(servers)
            .property("First", first)
            .property("Id", zone.attr(Zone::ID)),
    );
    let [base, shop] = template(app, "Shop");
    assert_eq!(
        base["Outputs"]["ExportZoneServers"],
        json!({
            "Value": {"Fn::Join": ["||", {"Fn::GetAtt": ["Zone", "Servers"]}]},
            "Export": {"Name": "Base:ExportZoneServers"},
        })
    );
    let servers = json!({"Fn::Split": ["||", {"Fn::ImportValue": "Base:ExportZoneServers"}]});
    assert_eq!(
        shop["Resources"]["Reader"]["Properties"],
        json!({
            "Servers": servers,
            "First": {"Fn::Select": [0, servers]},
            "Id": {"Fn::ImportValue": "Base:ExportZoneId"},
        })
    );
}

#[test]
fn a_list_parameter_goes_the_same_way_by_weak_references_too() {
    let mut app = App::new();
    let mut base = app.stack("Base");
    base.add("Zone", Zone);
    let servers = base.parameter("Servers", Parameter::<Vec<String>>::new());
    let stored = base.parameter("Stored", Parameter::<Vec<String>>::stored());
    let one = base.parameter("One", Parameter::<String>::new());
    let mut stack = app.stack("Shop");
    stack.weak_references();
    stack.add("Reader", reader(servers.value()).property("One", one));
    stack.add("Other", reader(stored.value()));
    let [base, shop] = template(app, "Shop");
    let kinds = ["Servers", "Stored"].map(|name| base["Parameters"][name]["Type"].clone());
    assert_eq!(
        kinds,
        [
            "CommaDelimitedList",
            "AWS::SSM::Parameter::Value<CommaDelimitedList>"
        ]
    );
    for name in ["Servers", "Stored"] {
        assert_eq!(
            base["Outputs"][format!("Export{name}")]["Value"],
            json!({"Fn::Join": ["||", {"Ref": name}]})
        );
    }
    let output = json!({"StackName": "Base", "OutputName": "ExportServers"});
    assert_eq!(
        shop["Resources"]["Reader"]["Properties"],
        json!({
            "Servers": {"Fn::Split": ["||", {"Fn::GetStackOutput": output}]},
            "One": {"Fn::GetStackOutput": {"StackName": "Base", "OutputName": "ExportOne"}},
        })
    );
}

#[test]
fn a_list_goes_into_a_nested_stack_and_out_of_it() {
    let mut app = App::new();
    let mut base = app.stack("Base");
    let zone = base.add("Zone", Zone);
    let mut inner = base.nested_stack("Inner");
    let far = inner.add("Zone", Zone);
    inner.add("Reader", reader(zone.attr(Zone::SERVERS)));
    base.add("Reader", reader(far.attr(Zone::SERVERS)));
    let [base, inner] = template(app, "Base-Inner");
    assert_eq!(
        base["Resources"]["Inner"]["Properties"]["Parameters"],
        json!({"FromZoneServers": {"Fn::Join": ["||", {"Fn::GetAtt": ["Zone", "Servers"]}]}})
    );
    assert_eq!(
        inner["Resources"]["Reader"]["Properties"]["Servers"],
        json!({"Fn::Split": ["||", {"Ref": "FromZoneServers"}]})
    );
    assert_eq!(
        base["Resources"]["Reader"]["Properties"]["Servers"],
        json!({"Fn::Split": ["||", {"Fn::GetAtt": ["Inner", "Outputs.ExportZoneServers"]}]})
    );
    assert_eq!(
        inner["Outputs"]["ExportZoneServers"]["Value"],
        json!({"Fn::Join": ["||", {"Fn::GetAtt": ["Zone", "Servers"]}]})
    );
}

#[test]
fn a_list_of_what_crosses_is_no_list_that_crosses() {
    let mut app = App::new();
    let zone = app.stack("Base").add("Zone", Zone);
    let servers = list([zone.reference(), zone.attr(Zone::ID)]);
    app.stack("Shop").add("Reader", reader(servers));
    let [_, shop] = template(app, "Shop");
    assert_eq!(
        shop["Resources"]["Reader"]["Properties"]["Servers"],
        json!([{"Fn::ImportValue": "Base:ExportZone"}, {"Fn::ImportValue": "Base:ExportZoneId"}])
    );
}
