//! What holds over a scope unless a construct says otherwise.

use formwork::cfn::ids::{KmsKeyRef, ManagedPolicyArn};
use formwork::cfn::logs::CfnLogGroup;
use formwork::prelude::*;
use formwork::{Assembly, Extent};

use crate::golden;

fn boundary(name: &str) -> Expr<ManagedPolicyArn> {
    Expr::from_text(format!("arn:aws:iam::111122223333:policy/{name}"))
}

fn key(name: &str) -> Expr<KmsKeyRef> {
    Expr::from_text(format!("arn:aws:kms:us-east-1:111122223333:key/{name}"))
}

fn function() -> LambdaFunction {
    let code = Code::inline("def handler(event, context): pass");
    LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
}

fn defaults() -> Defaults {
    Defaults::new()
        .permissions_boundary(boundary("limit"))
        .log_retention(Retention::OneYear)
        .removal_policy(RemovalPolicy::Retain)
        .encryption_key(key("logs"))
}

/// Everything that takes part, in a stack and in a part of it.
fn add(stack: &mut Scope<'_>) {
    stack.add("Plain", function());
    let own = LogGroup::new()
        .retention(Retention::Infinite)
        .encryption_key(key("own"))
        .removal_policy(RemovalPolicy::Delete);
    stack.add("OwnLines", own);
    let role = || Role::for_service("lambda.amazonaws.com");
    stack.add("OwnRole", role().permissions_boundary(boundary("own")));
    let free = role().without_permissions_boundary("it makes the boundaries");
    stack.add("FreeRole", free);
    let by_hand = stack.add("ByHand", LogGroup::new());
    stack[by_hand.cfn()].retention_in_days = Some(3.into());
    let attributes = stack.attributes(by_hand);
    attributes.deletion_policy(DeletionPolicy::RetainExceptOnCreate);
    stack.add("Generated", CfnLogGroup::new());
    let mut part = stack.group("Part");
    part.add("Lines", LogGroup::new());
    part.add("Role", role());
}

fn add_defaults(stack: &mut Scope<'_>) {
    defaults().over(stack);
    // Half of it anew for a part.
    let mut app = stack.group("Inner");
    app.add("Lines", LogGroup::new());
    Defaults::new()
        .log_retention(Retention::OneWeek)
        .removal_policy(RemovalPolicy::Snapshot)
        .over(&mut app);
}

/// Which property was set over what, for everything in a stack.
fn set_by(assembly: &Assembly, stack: &str) -> String {
    let stack = assembly.stack(stack).expect("it is there");
    let entries = stack.entries().iter();
    let lines = entries.flat_map(|entry| {
        let set = entry.set_by().iter();
        set.map(|set| format!("{}.{}: `{}`\n", entry.path(), set.property(), set.extent()))
    });
    lines.collect()
}

#[test]
fn a_construct_takes_what_it_does_not_say_itself() {
    let mut app = App::new();
    let mut stack = app.stack("House");
    add(&mut stack);
    add_defaults(&mut stack);
    golden::template("construct-defaults", app);
}

#[test]
fn who_set_what_can_be_asked_for() {
    let mut app = App::new();
    let mut stack = app.stack("House");
    add_defaults(&mut stack);
    add(&mut stack);
    let assembly = app.synth().expect("it is in order");
    insta::assert_snapshot!(set_by(&assembly, "House"), @r"
    House/ByHand.KmsKeyId: `House`
    House/ByHand.UpdateReplacePolicy: `House`
    House/Inner/Lines.DeletionPolicy: `House/Inner`
    House/Inner/Lines.KmsKeyId: `House`
    House/Inner/Lines.RetentionInDays: `House/Inner`
    House/Inner/Lines.UpdateReplacePolicy: `House/Inner`
    House/Part/Lines.DeletionPolicy: `House`
    House/Part/Lines.KmsKeyId: `House`
    House/Part/Lines.RetentionInDays: `House`
    House/Part/Lines.UpdateReplacePolicy: `House`
    House/Part/Role.PermissionsBoundary: `House`
    House/Plain/LogGroup.DeletionPolicy: `House`
    House/Plain/LogGroup.KmsKeyId: `House`
    House/Plain/LogGroup.RetentionInDays: `House`
    House/Plain/LogGroup.UpdateReplacePolicy: `House`
    House/Plain/Role.PermissionsBoundary: `House`
    ");
}

#[test]
fn before_and_after_make_no_difference() {
    let template = |before: bool| {
        let mut app = App::new();
        let mut stack = app.stack("House");
        if before {
            add_defaults(&mut stack);
        }
        add(&mut stack);
        if !before {
            add_defaults(&mut stack);
        }
        let assembly = app.synth().expect("it is in order");
        let template = assembly.stacks()[0].template().to_json();
        (template, set_by(&assembly, "House"))
    };
    assert_eq!(template(true), template(false));
}

#[test]
fn from_a_nested_stack_outwards_to_the_app() {
    let mut app = App::new();
    let nest = |mut stage: formwork::Stage<'_>, retention: Option<Retention>| {
        if let Some(retention) = retention {
            Defaults::new().log_retention(retention).over(&mut stage);
        }
        let mut stack = stage.stack("Shop");
        Defaults::new().encryption_key(key("shop")).over(&mut stack);
        stack.add("Outer", LogGroup::new());
        let mut nested = stack.nested_stack("Inner");
        nested.add("Lines", LogGroup::new());
        let policy = RemovalPolicy::Retain;
        Defaults::new().removal_policy(policy).over(&mut nested);
    };
    nest(app.stage("dev"), None);
    nest(app.stage("prod"), Some(Retention::TenYears));
    defaults().over(&mut app);
    let retention = Retention::OneDay;
    Defaults::new().log_retention(retention).over(&mut app);
    let assembly = app.synth().expect("it is in order");
    let days = |stack: &str| {
        let template = assembly.stack(stack).expect("it is there").template();
        let lines = &template.to_value()["Resources"]["Lines"]["Properties"];
        lines["RetentionInDays"].as_i64()
    };
    assert_eq!(days("dev-Shop-Inner"), Some(1));
    assert_eq!(days("prod-Shop-Inner"), Some(3_653));
    insta::assert_snapshot!(set_by(&assembly, "prod-Shop-Inner"), @r"
    prod-Shop-Inner/Lines.DeletionPolicy: `prod-Shop-Inner`
    prod-Shop-Inner/Lines.KmsKeyId: `prod-Shop`
    prod-Shop-Inner/Lines.RetentionInDays: `prod`
    prod-Shop-Inner/Lines.UpdateReplacePolicy: `prod-Shop-Inner`
    ");
    insta::assert_snapshot!(set_by(&assembly, "dev-Shop"), @r"
    dev-Shop/Outer.DeletionPolicy: ``
    dev-Shop/Outer.KmsKeyId: `dev-Shop`
    dev-Shop/Outer.RetentionInDays: ``
    dev-Shop/Outer.UpdateReplacePolicy: ``
    ");
}

#[test]
fn what_has_snapshots_says_what_happens_to_it() {
    let policies = |own: Option<RemovalPolicy>, around: Option<RemovalPolicy>| {
        let mut app = App::new();
        let mut stack = app.stack("House");
        if let Some(policy) = around {
            Defaults::new().removal_policy(policy).over(&mut stack);
        }
        let thing = stack.add("Thing", RawResource::new("Acme::Demo::Store"));
        stack.at_synth(Phase::Derive, move |scope| {
            RemovalPolicy::settle_with_snapshots(own, scope, thing);
        });
        let assembly = app.synth().expect("it is in order");
        let template = assembly.stacks()[0].template().to_value();
        let thing = &template["Resources"]["Thing"];
        let policy = thing["DeletionPolicy"].as_str().map(ToOwned::to_owned);
        assert_eq!(thing["DeletionPolicy"], thing["UpdateReplacePolicy"]);
        policy.expect("it is said")
    };
    let (delete, retain) = (Some(RemovalPolicy::Delete), Some(RemovalPolicy::Retain));
    assert_eq!(policies(None, None), "Snapshot");
    assert_eq!(policies(None, delete), "Delete");
    assert_eq!(policies(retain, delete), "Retain");
    assert_eq!(policies(Some(RemovalPolicy::Snapshot), delete), "Snapshot");
}

/// Defaults of somebody else's, of which this library knows nothing.
#[derive(Default)]
struct House {
    colour: Option<&'static str>,
}

#[test]
fn a_type_of_ones_own_is_kept_in_the_same_way() {
    let mut app = App::new();
    app.keep::<House>().colour = Some("green");
    let mut stack = app.stack("Demo");
    let mut part = stack.group("Part");
    let inner = part.add("Inner", RawResource::new("Acme::Demo::Thing"));
    part.keep::<House>().colour = Some("red");
    let outer = stack.add("Outer", RawResource::new("Acme::Demo::Thing"));
    let colour = |house: &House| house.colour;
    assert_eq!(app.nearest(inner, colour), Some(("red", "Demo/Part")));
    assert_eq!(app.nearest(outer, colour), Some(("green", "")));
    let mut other = App::new();
    other.keep::<House>().colour = Some("blue");
    assert_eq!(other.nearest(inner, colour), None);
}
