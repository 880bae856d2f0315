//! Exports: which are there, and which cannot be taken away.

use formwork_core::{
    App, Assembly, Diagnostic, Diagnostics, Expr, Output, RawResource, Template, intrinsic, pseudo,
    text,
};

fn thing() -> RawResource {
    RawResource::new("Acme::Demo::Thing")
}

fn codes(found: &Diagnostics) -> Vec<&str> {
    found.iter().map(Diagnostic::code).collect()
}

#[test]
fn an_export_that_the_program_names_itself_is_there() {
    let app = |name: Expr<String>, imported: &str| {
        let mut app = App::new();
        let mut base = app.stack("Base");
        let vpc = base.add("Vpc", thing());
        base.output("VpcId", Output::new(vpc.reference()).export(name));
        let id = intrinsic::import_value::<String>(imported);
        app.stack("Shop").add("Reader", thing().property("Vpc", id));
        app.synth()
    };
    assert!(app("Base:VpcId".into(), "Base:VpcId").is_ok());
    let found = app("Base:VpcId".into(), "Base:Vpc").unwrap_err();
    assert_eq!(codes(&found), ["missing-export"]);
    // What the name is at deployment is not known.
    assert!(app(text![pseudo::stack_name(), ":VpcId"], "Base:VpcId").is_ok());
    // Another app may have such a stack.
    assert!(app("Base:VpcId".into(), "Other:Vpc").is_ok());
}

#[test]
fn an_export_is_kept_of_what_a_stack_of_the_app_holds() {
    let mut app = App::new();
    let foreign = App::new().stack("Other").add("Vpc", thing());
    let mut stack = app.stack("Base");
    stack.add("Thing", thing());
    let existing = stack.import::<RawResource>("Vpc", Expr::from_text("vpc-1"), []);
    stack.keep_export(&foreign.reference());
    stack.keep_export(&existing.reference());
    let found = app.synth().unwrap_err();
    assert_eq!(codes(&found), ["foreign-handle", "invalid-export"]);
}

/// Two stacks; the second reads from the first, and comes after it by its name.
fn program(reads: bool, kept: bool, reader: &str) -> Assembly {
    let mut app = App::new();
    let vpc = app.stack("Base").add("Vpc", thing());
    let mut shop = app.stack(reader);
    let reader = thing();
    let reader = if reads {
        reader.property("Vpc", vpc)
    } else {
        reader
    };
    shop.add("Reader", reader);
    if kept {
        shop.keep_export(&vpc.reference());
    }
    app.synth().expect("there is nothing wrong with it")
}

fn update(new: &Assembly, old: &Assembly) -> Diagnostics {
    let old = old.stacks().iter();
    new.check_update(old.map(|stack| (stack.name(), stack.template())))
}

#[test]
fn an_export_that_is_imported_is_not_taken_away() {
    let (old, new) = (program(true, false, "Shop"), program(false, false, "Shop"));
    assert_eq!(codes(&update(&new, &old)), ["removed-export"]);
    assert!(update(&old, &old).is_empty());
    assert!(update(&old, &new).is_empty());
    // In two steps it goes.
    let kept = program(false, true, "Shop");
    assert!(update(&kept, &old).is_empty());
    assert!(update(&new, &kept).is_empty());
}

#[test]
fn who_no_longer_imports_when_its_turn_has_been_holds_nobody_up() {
    // By its name it is deployed first.
    let (old, new) = (program(true, false, "Apps"), program(false, false, "Apps"));
    assert!(update(&new, &old).is_empty());
}

#[test]
fn what_is_not_known_is_not_told() {
    let new = program(false, false, "Shop");
    let old = program(true, false, "Shop");
    let shop = old.stack("Shop").expect("it is there").template();
    // Of a stack that is not deployed nothing is taken away.
    assert!(new.check_update([("Shop", shop)]).is_empty());
    // A name that is only known at deployment may be the one.
    let mut app = App::new();
    let mut base = app.stack("Base");
    let vpc = base.add("Vpc", thing());
    let name = text![pseudo::stack_name(), ":ExportVpc"];
    base.output("VpcId", Output::new(vpc.reference()).export(name));
    app.stack("Shop").add("Reader", thing());
    assert!(update(&app.synth().unwrap(), &old).is_empty());
    let empty = Template::from_json(r#"{"Resources": {}}"#).unwrap();
    assert!(
        new.check_update([("Base", &empty), ("Shop", shop)])
            .is_empty()
    );
}
