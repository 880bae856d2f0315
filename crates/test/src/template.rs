//! [`TemplateAssert`]: what stands in a template.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ask::hold;
use crate::failure::Failure;
use crate::pattern::{Difference, Pattern};
use crate::source::Source;

/// Assertions about what stands in a template.
///
/// ```
/// # use formwork::prelude::*;
/// use formwork_test::{TemplateAssert, any, props};
/// # let mut app = App::new();
/// # let mut stack = app.stack("Demo");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
/// stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
///
/// let template = TemplateAssert::of(&app.synth()?);
/// template.resources("AWS::EC2::Subnet").count(2).has(props! {
///     "CidrBlock": "10.20.1.0/24",
///     "VpcId": any(),
/// });
/// template.resources("AWS::EC2::InternetGateway").count(0);
/// # Ok::<(), formwork::Diagnostics>(())
/// ```
///
/// A failure names the resource that comes nearest and every place where it differs, as a JSON
/// pointer into the template:
///
/// ```text
/// no AWS::EC2::Subnet has {"CidrBlock": "10.20.9.0/24", "VpcId": any value}
///   the nearest of 2 is `A`:
///   /Resources/A/Properties/CidrBlock: expected "10.20.9.0/24", is "10.20.0.0/24"
/// ```
#[derive(Clone, Debug)]
pub struct TemplateAssert {
    resources: Vec<(String, Value)>,
}

impl TemplateAssert {
    /// Of an assembly of one stack, a stack, a template or its JSON text.
    ///
    /// # Panics
    ///
    /// Where there is no template, or not one.
    #[track_caller]
    #[allow(clippy::panic, reason = "that is how a test fails")]
    pub fn of(source: &(impl Source + ?Sized)) -> Self {
        match source.template() {
            Ok(template) => {
                let all = template.section("Resources");
                let resources = all
                    .map(|(id, body)| (id.to_owned(), body.clone()))
                    .collect();
                Self { resources }
            }
            Err(failure) => panic!("{failure}"),
        }
    }

    /// The resources of a type, such as `AWS::EC2::Subnet`, in the order of the template; whatever
    /// their conditions.
    pub fn resources(&self, type_name: &str) -> Resources<'_> {
        let of_type = self.resources.iter().filter(|(_, body)| {
            let name = body.get("Type").and_then(Value::as_str);
            name == Some(type_name)
        });
        Resources {
            template: self,
            described: type_name.to_owned(),
            found: of_type.map(|(id, body)| (id.as_str(), body)).collect(),
        }
    }

    /// Asserts that a resource of a type has these properties: `resources(type_name).has(…)`.
    ///
    /// # Panics
    ///
    /// Where none has.
    #[track_caller]
    pub fn has_resource(&self, type_name: &str, properties: impl Into<Pattern>) {
        self.resources(type_name).has(properties);
    }

    /// The types of the template, for who misspelt one.
    fn types(&self) -> String {
        let names = self
            .resources
            .iter()
            .filter_map(|(_, body)| body.get("Type")?.as_str());
        names
            .collect::<BTreeSet<&str>>()
            .into_iter()
            .collect::<Vec<&str>>()
            .join(", ")
    }
}

/// Some resources of a template: what [`TemplateAssert::resources`] gives.
#[derive(Clone, Debug)]
pub struct Resources<'a> {
    template: &'a TemplateAssert,
    described: String,
    found: Vec<(&'a str, &'a Value)>,
}

/// The part of a resource that a pattern is about.
#[derive(Clone, Copy)]
enum Part {
    Properties,
    Whole,
}

impl Part {
    fn of(self, body: &Value) -> Option<&Value> {
        match self {
            Self::Properties => body.get("Properties"),
            Self::Whole => Some(body),
        }
    }

    fn pointer(self, id: &str) -> String {
        match self {
            Self::Properties => format!("/Resources/{id}/Properties"),
            Self::Whole => format!("/Resources/{id}"),
        }
    }
}

impl<'a> Resources<'a> {
    /// Asserts how many there are.
    ///
    /// # Panics
    ///
    /// Where there are more or fewer; the text names them.
    #[track_caller]
    pub fn count(self, expected: usize) -> Self {
        if self.found.len() == expected {
            return self;
        }
        let message = format!(
            "expected {expected} of {}, there are {}",
            self.described,
            self.found.len()
        );
        let ids: Vec<&str> = self.found.iter().map(|(id, _)| *id).collect();
        let failure = Failure::new(message);
        hold(Err(if ids.is_empty() {
            failure.fact(self.present())
        } else {
            failure.fact(format!("`{}`", ids.join("`, `")))
        }));
        self
    }

    /// Asserts that one of them has these properties.
    ///
    /// # Panics
    ///
    /// Where none has; the text tells the one that comes nearest, and where it differs.
    #[track_caller]
    pub fn has(self, properties: impl Into<Pattern>) -> Self {
        hold(self.some(&properties.into(), Part::Properties));
        self
    }

    /// Asserts that one of them is so as a whole: `DeletionPolicy`, `DependsOn`, `Properties` and
    /// the others.
    ///
    /// # Panics
    ///
    /// As [`has`](Self::has).
    #[track_caller]
    pub fn has_definition(self, definition: impl Into<Pattern>) -> Self {
        hold(self.some(&definition.into(), Part::Whole));
        self
    }

    /// Asserts that all of them have these properties; nothing is asserted where there are none.
    ///
    /// # Panics
    ///
    /// Where one has not; the text tells each, and where it differs.
    #[track_caller]
    pub fn all_have(self, properties: impl Into<Pattern>) -> Self {
        hold(self.all(&properties.into()));
        self
    }

    /// Those of them that have these properties, so that they can be counted.
    pub fn with(&self, properties: impl Into<Pattern>) -> Self {
        let pattern = properties.into();
        let fitting = |body: &Value| pattern.fits(Part::Properties.of(body));
        let found = self.found.iter().filter(|(_, body)| fitting(body));
        Self {
            template: self.template,
            described: format!("{} with {pattern}", self.described),
            found: found.copied().collect(),
        }
    }

    /// Their logical ids.
    pub fn ids(&self) -> Vec<&'a str> {
        self.found.iter().map(|(id, _)| *id).collect()
    }

    fn present(&self) -> String {
        match self.template.types() {
            types if types.is_empty() => "the template has no resources".to_owned(),
            types => format!("the template has {types}"),
        }
    }

    fn some(&self, pattern: &Pattern, part: Part) -> Result<(), Failure> {
        let mut nearest: Option<(usize, &str, Vec<Difference>)> = None;
        let mut fits = false;
        for (id, body) in &self.found {
            let differences = pattern.differences(&part.pointer(id), part.of(body));
            if differences.is_empty() {
                pattern.keep(part.of(body));
                fits = true;
                continue;
            }
            let leaves = differences.iter().map(|difference| difference.leaves).sum();
            if nearest.as_ref().is_none_or(|(least, ..)| leaves < *least) {
                nearest = Some((leaves, id, differences));
            }
        }
        if fits {
            return Ok(());
        }
        let verb = match part {
            Part::Properties => "has",
            Part::Whole => "is",
        };
        let Some((_, id, differences)) = nearest else {
            let message = format!("there is no {}", self.described);
            return Err(Failure::new(message).fact(self.present()));
        };
        let of = match self.found.len() {
            1 => "the only one".to_owned(),
            several => format!("the nearest of {several}"),
        };
        let failure = Failure::new(format!("no {} {verb} {pattern}", self.described));
        Err(told(failure.fact(format!("{of} is `{id}`:")), differences))
    }

    fn all(&self, pattern: &Pattern) -> Result<(), Failure> {
        let part = Part::Properties;
        let mut failure = Failure::new(format!("not every {} has {pattern}", self.described));
        let mut fits = true;
        for (id, body) in &self.found {
            let differences = pattern.differences(&part.pointer(id), part.of(body));
            fits &= differences.is_empty();
            failure = told(failure, differences);
        }
        if !fits {
            return Err(failure);
        }
        for (_, body) in &self.found {
            pattern.keep(part.of(body));
        }
        Ok(())
    }
}

fn told(failure: Failure, differences: Vec<Difference>) -> Failure {
    differences
        .into_iter()
        .fold(failure, |failure, difference| failure.fact(difference.text))
}
