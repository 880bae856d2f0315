//! Several stacks in one app: what goes from one to another, and what must not.

use formwork_core::{App, Assembly, Expr, Handle, Output, RawResource, Template, pseudo, text};
use serde_json::{Value, json};

fn resource() -> RawResource {
    RawResource::new("Acme::Demo::Thing")
}

fn template(assembly: &Assembly, stack: &str) -> Value {
    assembly
        .stack(stack)
        .expect("it is there")
        .template()
        .to_value()
}

fn shared(app: &mut App) -> Handle<RawResource> {
    app.stack("Network").add("Vpc", resource())
}

#[test]
fn a_value_of_another_stack_is_exported_and_imported() {
    let mut app = App::new();
    let vpc = shared(&mut app);
    let mut stack = app.stack("Apps");
    let arn = vpc.attr(RawResource::attr("Arn"));
    stack.add(
        "Reader",
        resource()
            .property("Id", vpc)
            .property("Arn", arn.clone())
            .property("Text", text!["x-", arn, "-", pseudo::region()]),
    );
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Network")["Outputs"],
        json!({
            "ExportVpc": {"Value": {"Ref": "Vpc"}, "Export": {"Name": "Network:ExportVpc"}},
            "ExportVpcArn": {
                "Value": {"Fn::GetAtt": ["Vpc", "Arn"]},
                "Export": {"Name": "Network:ExportVpcArn"},
            },
        })
    );
    let arn = json!({"Fn::ImportValue": "Network:ExportVpcArn"});
    assert_eq!(
        template(&assembly, "Apps")["Resources"]["Reader"]["Properties"],
        json!({
            "Id": {"Fn::ImportValue": "Network:ExportVpc"},
            "Arn": arn,
            "Text": {"Fn::Sub": ["x-${Part1}-${AWS::Region}", {"Part1": arn}]},
        })
    );
    assert_eq!(assembly.stack("Apps").unwrap().depends_on(), ["Network"]);
    let order = assembly.in_deployment_order();
    let order: Vec<&str> = order.iter().map(|stack| stack.name()).collect();
    assert_eq!(order, ["Network", "Apps"]);
}

#[test]
fn a_weak_reference_is_read_by_the_name_of_the_stack() {
    let mut app = App::new();
    let vpc = shared(&mut app);
    let mut stack = app.stack("Apps");
    stack.weak_references();
    stack.add("Reader", resource().property("Id", vpc));
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Network")["Outputs"],
        json!({"ExportVpc": {"Value": {"Ref": "Vpc"}}})
    );
    assert_eq!(
        template(&assembly, "Apps")["Resources"]["Reader"]["Properties"]["Id"],
        json!({"Fn::GetStackOutput": {"StackName": "Network", "OutputName": "ExportVpc"}})
    );
}

#[test]
fn an_export_is_kept_for_a_removal_in_two_steps() {
    let mut app = App::new();
    let vpc = shared(&mut app);
    app.stack("Apps").add("Other", resource());
    let mut stack = app.stack("More");
    stack.keep_export(&vpc.reference());
    stack.add("Other", resource());
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Network")["Outputs"]["ExportVpc"]["Export"],
        json!({"Name": "Network:ExportVpc"})
    );
}

#[test]
fn waiting_for_a_resource_of_another_stack_orders_the_stacks() {
    let mut app = App::new();
    let vpc = shared(&mut app);
    let mut stack = app.stack("Apps");
    let reader = stack.add("Reader", resource());
    stack.attributes(reader).depends_on(vpc);
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Apps")["Resources"]["Reader"],
        json!({"Type": "Acme::Demo::Thing"})
    );
    assert_eq!(assembly.stack("Apps").unwrap().depends_on(), ["Network"]);
}

#[test]
fn an_exported_value_is_there_only_where_its_resource_is() {
    let mut app = App::new();
    let mut network = app.stack("Network");
    let vpc = network.add("Vpc", resource());
    let is_on = network.condition("IsOn", formwork_core::Condition::equals::<String>("a", "b"));
    network.attributes(vpc).condition(is_on);
    app.stack("Apps")
        .add("Reader", resource().property("Id", vpc));
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Network")["Outputs"]["ExportVpc"]["Condition"],
        json!("IsOn")
    );
}

#[test]
fn what_exists_already_stands_for_what_is_known_of_it() {
    let mut app = App::new();
    let mut stack = app.stack("Apps");
    let parameter = stack.parameter("VpcId", formwork_core::Parameter::<String>::new());
    let vpc = stack.import::<RawResource>("Vpc", parameter.value(), []);
    let role = stack.import::<RawResource>(
        "Role",
        Expr::from_text("caller"),
        [(
            "Arn",
            Expr::from_text("arn:aws:iam::111122223333:role/caller"),
        )],
    );
    stack.add(
        "Reader",
        resource()
            .property("Vpc", vpc)
            .property("Role", role)
            .property("Text", text!["${x} ", role, " ", vpc])
            .property(
                "Known",
                text![role, "/", role.attr(RawResource::attr("Arn"))],
            ),
    );
    stack.output("VpcOut", Output::new(vpc.reference()));
    let assembly = app.synth().unwrap();
    let template = template(&assembly, "Apps");
    assert_eq!(
        template["Resources"],
        json!({"Reader": {"Type": "Acme::Demo::Thing", "Properties": {
            "Vpc": {"Ref": "VpcId"},
            "Role": "caller",
            "Text": {"Fn::Sub": "${!x} caller ${VpcId}"},
            "Known": "caller/arn:aws:iam::111122223333:role/caller",
        }}})
    );
    assert_eq!(
        template["Outputs"]["VpcOut"]["Value"],
        json!({"Ref": "VpcId"})
    );
}

#[test]
fn stages_hold_the_same_stacks_side_by_side() {
    let mut app = App::new();
    for name in ["dev", "prod"] {
        let mut stage = app.stage(name);
        let vpc = stage.stack("Network").add("Vpc", resource());
        let mut apps = stage.stack("Apps");
        assert_eq!(apps.stage(), Some(name));
        apps.add("Reader", resource().property("Id", vpc));
    }
    let assembly = app.synth().unwrap();
    let names: Vec<&str> = assembly
        .stacks()
        .iter()
        .map(formwork_core::Stack::name)
        .collect();
    assert_eq!(
        names,
        ["dev-Apps", "dev-Network", "prod-Apps", "prod-Network"]
    );
    assert_eq!(
        template(&assembly, "prod-Apps")["Resources"]["Reader"]["Properties"]["Id"],
        json!({"Fn::ImportValue": "prod-Network:ExportVpc"})
    );
}

#[test]
fn templates_read_back_print_the_same() {
    let mut app = App::new();
    let vpc = shared(&mut app);
    app.stack("Apps")
        .add("Reader", resource().property("Id", vpc));
    for stack in app.synth().unwrap().stacks() {
        let again = Template::from_json(stack.template().as_json()).unwrap();
        assert_eq!(again, *stack.template());
    }
}

#[test]
fn a_nested_stack_is_told_what_it_reads_and_gives_what_is_read_of_it() {
    let mut app = App::new();
    let mut shop = app.stack("Shop");
    let topic = shop.add("Topic", resource());
    let mut alarms = shop.nested_stack("Alarms");
    let alarm = alarms.add("Alarm", resource().property("Topic", topic));
    let mut reports = shop.nested_stack("Reports");
    let arn = alarm.attr(RawResource::attr("Arn"));
    reports.add("Report", resource().property("Alarm", text!["x-", arn]));
    shop.add("Reader", resource().property("Alarm", alarm));
    let assembly = app.synth().unwrap();
    assert_eq!(
        template(&assembly, "Shop")["Resources"],
        json!({
            "Alarms": {"Type": "AWS::CloudFormation::Stack", "Properties": {
                "Parameters": {"FromTopic": {"Ref": "Topic"}},
                "TemplateURL": "Shop-Alarms.template.json",
            }},
            "Reader": {"Type": "Acme::Demo::Thing", "Properties": {
                "Alarm": {"Fn::GetAtt": ["Alarms", "Outputs.ExportAlarm"]},
            }},
            "Reports": {"Type": "AWS::CloudFormation::Stack", "Properties": {
                "Parameters": {"FromAlarmArn": {"Fn::GetAtt": ["Alarms", "Outputs.ExportAlarmArn"]}},
                "TemplateURL": "Shop-Reports.template.json",
            }},
            "Topic": {"Type": "Acme::Demo::Thing"},
        })
    );
    let alarms = template(&assembly, "Shop-Alarms");
    assert_eq!(
        alarms["Parameters"],
        json!({"FromTopic": {"Type": "String"}})
    );
    assert_eq!(
        alarms["Resources"]["Alarm"]["Properties"]["Topic"],
        json!({"Ref": "FromTopic"})
    );
    assert_eq!(
        alarms["Outputs"],
        json!({
            "ExportAlarm": {"Value": {"Ref": "Alarm"}},
            "ExportAlarmArn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}},
        })
    );
    assert_eq!(
        template(&assembly, "Shop-Reports")["Resources"]["Report"]["Properties"]["Alarm"],
        json!({"Fn::Sub": ["x-${Part1}", {"Part1": {"Ref": "FromAlarmArn"}}]})
    );
    assert_eq!(assembly.in_deployment_order().len(), 1);
}

#[test]
fn a_circle_through_a_nested_stack_is_told() {
    let mut app = App::new();
    let mut shop = app.stack("Shop");
    let topic = shop.add("Topic", resource());
    let mut alarms = shop.nested_stack("Alarms");
    let alarm = alarms.add("Alarm", resource().property("Topic", topic));
    shop[topic] = resource().property("Alarm", alarm);
    let found = app.synth().unwrap_err();
    let codes: Vec<&str> = found.iter().map(formwork_core::Diagnostic::code).collect();
    assert_eq!(codes, ["reference-cycle"], "{found}");
}
