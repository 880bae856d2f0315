//! One file a service: its resource types, their nested structures and enumerations.

use super::{HEAD, lines, resource_page, slug, struct_page};
use crate::model::{Attribute, EnumType, Field, Model, ResourceType, Service, StructType, Tagging};
use crate::names;

/// Required properties up to this number are arguments of `new`.
const ARGUMENTS: usize = 3;

/// The file of one service.
pub(super) fn service(model: &Model, service: &Service) -> String {
    let mut body = String::new();
    for one in &service.resources {
        resource(model, &mut body, one);
    }
    let mut out = String::from(HEAD);
    lines!(&mut out, "//! Resource types of `{}`.\n", service.namespace);
    lines!(
        &mut out,
        "#![allow(unused_imports, reason = \"what a service needs depends on its types\")]\n"
    );
    out.push_str(
        "use std::fmt;\n\n\
         use formwork_core::{Arn, Attr, AvailabilityZone, Expr, IntoExpr, Json, Map, Object, Properties, Resource, Secret, Tagging, TextLiteral, Textual, Value};\n\n\
         use crate::{Tag, ids};\n",
    );
    out.push_str(&body);
    out
}

/// What stands above a resource's fields.
fn heading(model: &Model, out: &mut String, resource: &ResourceType, page: &str) {
    let (name, source) = (&resource.name, &resource.source);
    lines!(out, "\n/// The resource type `{source}`.\n///");
    if let Some(lifecycle) = &resource.lifecycle {
        let (status, date) = lifecycle.split_once(' ').unwrap_or((lifecycle, ""));
        let date = if date.is_empty() {
            String::new()
        } else {
            format!(", {date}")
        };
        lines!(out, "/// The service is being closed: {status}{date}.\n///");
    }
    let refers = model.rust(&resource.refers, &resource.module, false);
    if refers.starts_with("ids::") {
        lines!(out, "/// `Ref` gives its [`{refers}`].\n///");
    }
    lines!(
        out,
        "/// AWS page: <{page}>\n#[doc(alias = \"{source}\")]\n#[non_exhaustive]\npub struct {name} {{"
    );
}

fn resource(model: &Model, out: &mut String, resource: &ResourceType) {
    let (name, source) = (&resource.name, &resource.source);
    let page = resource_page(source);
    heading(model, out, resource, &page);
    let anchor = format!("{page}#cfn-{}", slug(source));
    let module = &resource.module;
    struct_fields(model, out, &resource.fields, module, false, Some(&anchor));
    lines!(out, "}}\n\nimpl {name} {{");
    for attribute in &resource.attributes {
        lines!(
            out,
            "    /// The attribute `{}`.\n    pub const {}: Attr<Self, {}> = Attr::new(\"{}\");",
            attribute.source,
            attribute.name,
            model.rust(&attribute.kind, module, false),
            attribute.source
        );
    }
    let stages = constructor(model, out, &resource.fields, module, false, name);
    setters(model, out, &resource.fields, module, false);
    lines!(out, "}}\n\nimpl Resource for {name} {{");
    lines!(
        out,
        "    type Ref = {};",
        model.rust(&resource.refers, module, false)
    );
    match &resource.tagging {
        Tagging::None => {}
        Tagging::List(tags) => {
            lines!(
                out,
                "    const TAGGING: Tagging = Tagging::List(\"{tags}\");"
            );
        }
        Tagging::Map(tags) => {
            lines!(
                out,
                "    const TAGGING: Tagging = Tagging::Map(\"{tags}\");"
            );
        }
    }
    let rust = |attribute: &Attribute| model.rust(&attribute.kind, module, false);
    let lists: Vec<String> = resource
        .attributes
        .iter()
        .filter(|attribute| rust(attribute).starts_with("Vec<"))
        .map(|attribute| format!("\"{}\"", attribute.source))
        .collect();
    if !lists.is_empty() {
        let lists = lists.join(", ");
        lines!(
            out,
            "    const LIST_ATTRIBUTES: &'static [&'static str] = &[{lists}];"
        );
    }
    lines!(out, "    fn type_name(&self) -> &str {{ \"{source}\" }}");
    let parameter = if resource.fields.is_empty() {
        "_"
    } else {
        "out"
    };
    lines!(
        out,
        "    fn properties<'a>(&'a self, {parameter}: &mut Properties<'a>) {{"
    );
    for field in &resource.fields {
        let how = if field.required { "require" } else { "add" };
        lines!(
            out,
            "        out.{how}(\"{}\", &self.{});",
            field.property,
            field.name
        );
    }
    lines!(out, "    }}\n}}\n");
    lines!(
        out,
        "impl fmt::Debug for {name} {{\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{ crate::show(self, f) }}\n}}"
    );
    let own = resource.structs.len() + resource.enums.len() + stages.len();
    if own == 0 && resource.shared.is_empty() {
        return;
    }
    lines!(
        out,
        "\n/// What [`{name}`] is made of.\npub mod {module} {{"
    );
    if own > 0 {
        lines!(out, "    use super::*;");
    }
    for (home, names) in &resource.shared {
        lines!(out, "    pub use super::{home}::{{{}}};", names.join(", "));
    }
    out.push_str(&stages);
    for one in &resource.structs {
        nested(model, out, resource, one);
    }
    for one in &resource.enums {
        enumeration(out, source, one);
    }
    lines!(out, "}}");
}

fn struct_fields(
    model: &Model,
    out: &mut String,
    fields: &[Field],
    module: &str,
    inside: bool,
    anchor: Option<&str>,
) {
    for field in fields {
        let kind = model.rust(&field.kind, module, inside);
        let kind = if field.required {
            format!("Expr<{kind}>")
        } else {
            format!("Option<Expr<{kind}>>")
        };
        let link = anchor.map_or_else(String::new, |anchor| {
            format!("({anchor}-{})", field.property.to_ascii_lowercase())
        });
        let (open, close) = if link.is_empty() {
            ("", "")
        } else {
            ("[", "]")
        };
        lines!(
            out,
            "    /// {open}`{}`{close}{link}.{}\n    pub {}: {kind},",
            field.property,
            notes(field),
            field.name
        );
    }
}

fn notes(field: &Field) -> String {
    field
        .notes
        .iter()
        .fold(String::new(), |text, note| text + " " + note)
}

/// Writes `new`; gives the stages that ask for what it does not take.
fn constructor(
    model: &Model,
    out: &mut String,
    fields: &[Field],
    module: &str,
    inside: bool,
    name: &str,
) -> String {
    let required: Vec<&Field> = fields.iter().filter(|field| field.required).collect();
    let (taken, left) = required.split_at(required.len().min(ARGUMENTS));
    let arguments: Vec<String> = taken
        .iter()
        .map(|field| {
            let kind = model.rust(&field.kind, module, inside);
            format!("{}: impl IntoExpr<{kind}>", field.name)
        })
        .collect();
    let values: Vec<String> = fields
        .iter()
        .map(|field| {
            if taken.iter().any(|one| one.name == field.name) {
                format!("{0}: {0}.into_expr()", field.name)
            } else if field.required {
                format!("{}: Expr::from_value(Value::Null)", field.name)
            } else {
                format!("{}: None", field.name)
            }
        })
        .collect();
    let arguments = arguments.join(", ");
    let values = values.join(", ");
    let text = match taken {
        [] => "Without any property.".to_owned(),
        _ => format!("With what is required: {}.", listed(taken)),
    };
    lines!(out, "    /// {text}");
    let Some(first) = left.first() else {
        lines!(
            out,
            "    pub fn new({arguments}) -> Self {{ Self {{ {values} }} }}"
        );
        return String::new();
    };
    let stage = |field: &Field| format!("{name}Needs{}", names::pascal(&field.property));
    let first_stage = stage(first);
    let path = if inside {
        String::new()
    } else {
        format!("{module}::")
    };
    lines!(out, "    ///\n    /// Then asks for {}.", listed(left));
    lines!(
        out,
        "    #[allow(clippy::new_ret_no_self, reason = \"more is required\")]"
    );
    lines!(
        out,
        "    pub fn new({arguments}) -> {path}{first_stage} {{ {path}{first_stage}(Self {{ {values} }}) }}"
    );
    let mut stages = String::new();
    let whole = if inside {
        name.to_owned()
    } else {
        format!("super::{name}")
    };
    for (place, field) in left.iter().enumerate() {
        let this = stage(field);
        let kind = model.rust(&field.kind, module, true);
        let (next, value) = left.get(place + 1).map_or_else(
            || (whole.clone(), "self.0".to_owned()),
            |next| (stage(next), format!("{}(self.0)", stage(next))),
        );
        lines!(
            &mut stages,
            "\n    /// [`{whole}`] that still needs `{}`.\n    #[derive(Debug)]\n    pub struct {this}(pub(super) {whole});\n\n    impl {this} {{\n        /// Gives `{}`.\n        #[inline]\n        pub fn {}(mut self, v: impl IntoExpr<{kind}>) -> {next} {{ self.0.{} = v.into_expr(); {value} }}\n    }}",
            field.property,
            field.property,
            field.name,
            field.name
        );
    }
    stages
}

fn listed(fields: &[&Field]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|field| format!("`{}`", field.property))
        .collect();
    match &*names {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} and {tail}", head.join(", ")),
    }
}

fn setters(model: &Model, out: &mut String, fields: &[Field], module: &str, inside: bool) {
    for field in fields.iter().filter(|field| !field.required) {
        let kind = model.rust(&field.kind, module, inside);
        lines!(
            out,
            "    /// Sets `{}`.{}\n    #[inline]\n    pub fn {}(mut self, v: impl IntoExpr<{kind}>) -> Self {{ self.{} = Some(v.into_expr()); self }}",
            field.property,
            notes(field),
            field.name,
            field.name
        );
    }
}

fn nested(model: &Model, out: &mut String, resource: &ResourceType, one: &StructType) {
    let module = &resource.module;
    let page = struct_page(&resource.source, &one.source);
    let mut text = String::new();
    lines!(
        &mut text,
        "\n/// `{}` of `{}`.\n///\n/// AWS page: <{page}>\n#[non_exhaustive]\npub struct {} {{",
        one.source,
        resource.source,
        one.name
    );
    struct_fields(model, &mut text, &one.fields, module, true, None);
    lines!(&mut text, "}}\n\nimpl {} {{", one.name);
    let stages = constructor(model, &mut text, &one.fields, module, true, &one.name);
    setters(model, &mut text, &one.fields, module, true);
    lines!(
        &mut text,
        "}}\n\n#[diagnostic::do_not_recommend]\nimpl IntoExpr<{0}> for {0} {{\n    fn into_expr(self) -> Expr<{0}> {{\n        let mut object = Object::new();",
        one.name
    );
    for field in &one.fields {
        let how = if field.required { "require" } else { "put" };
        lines!(
            &mut text,
            "        object.{how}(\"{}\", self.{});",
            field.property,
            field.name
        );
    }
    lines!(
        &mut text,
        "        Expr::from_value(Value::Object(object))\n    }}\n}}"
    );
    lines!(
        &mut text,
        "\nimpl fmt::Debug for {0} {{\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{ f.write_str(\"{0}\") }}\n}}",
        one.name
    );
    indented(out, &text);
    out.push_str(&stages);
}

fn enumeration(out: &mut String, source: &str, one: &EnumType) {
    let name = &one.name;
    let places: Vec<String> = one
        .properties
        .iter()
        .map(|place| format!("`{place}`"))
        .collect();
    let mut text = String::new();
    lines!(
        &mut text,
        "\n/// Values of {} of `{}`.\n#[derive(Clone)]\n#[non_exhaustive]\npub enum {name} {{",
        places.join(", "),
        source
    );
    let variants = names::variants(&one.values);
    for (variant, value) in &variants {
        lines!(&mut text, "    /// `{value}`.\n    {variant},");
    }
    lines!(
        &mut text,
        "    /// A value that the registry did not have.\n    Other(String),\n}}\n\nimpl {name} {{\n    /// The value as the template has it.\n    pub fn as_str(&self) -> &str {{\n        match self {{"
    );
    for (variant, value) in &variants {
        lines!(&mut text, "            Self::{variant} => {value:?},");
    }
    lines!(
        &mut text,
        "            Self::Other(value) => value,\n        }}\n    }}\n}}\n\n#[diagnostic::do_not_recommend]\nimpl IntoExpr<{name}> for {name} {{\n    fn into_expr(self) -> Expr<{name}> {{ Expr::from_value(Value::Text(self.as_str().to_owned().into())) }}\n}}\n\nimpl TextLiteral for {name} {{}}\nimpl Textual for {name} {{}}\n\nimpl PartialEq for {name} {{\n    fn eq(&self, other: &Self) -> bool {{ self.as_str() == other.as_str() }}\n}}\n\nimpl fmt::Debug for {name} {{\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{ f.write_str(self.as_str()) }}\n}}"
    );
    indented(out, &text);
}

fn indented(out: &mut String, text: &str) {
    for one in text.lines() {
        if !one.is_empty() {
            out.push_str("    ");
        }
        out.push_str(one);
        out.push('\n');
    }
}
