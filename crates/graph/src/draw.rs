//! [`draw`]: a template, what of it is to be seen, and how.

use std::fmt;

use formwork_prove::Assumptions;
use formwork_prove::Template;

use crate::picture::Picture;
use crate::{focus, mermaid, network, permissions, svg};

/// How a picture is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A `flowchart` of Mermaid, which pull requests render: 50,000 characters and 500 edges at
    /// most. What is cut is told in the picture.
    Mermaid,
    /// An image of our own drawing, readable on light and on dark pages. The default.
    #[default]
    Svg,
}

/// What of a template a picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layer {
    /// Where things lie, and which flows go through. The default.
    #[default]
    Network,
    /// What roles are allowed, on what and through which endpoint.
    Permissions,
}

/// What of a template is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    layer: Layer,
    focus: Option<(String, usize)>,
    assumptions: Assumptions,
}

impl Options {
    /// The whole network, and nothing assumed of the deployment.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is shown. Default: the network.
    pub const fn layer(mut self, layer: Layer) -> Self {
        self.layer = layer;
        self
    }

    /// Only what is at most this many arrows away from a resource, by its logical id; with depth 0
    /// the resource alone. Of a VPC or a subnet it is what lies in it. Default: everything.
    pub fn focus(mut self, logical_id: impl Into<String>, depth: usize) -> Self {
        self.focus = Some((logical_id.into(), depth));
        self
    }

    /// What is known of the deployment: region, parameters. Default: nothing.
    pub fn assuming(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }
}

/// Why a picture cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawError {
    message: String,
    help: Option<String>,
}

impl DrawError {
    pub(crate) const fn new(message: String, help: Option<String>) -> Self {
        Self { message, help }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DrawError {}

/// The picture of a template, as a text that ends with a line feed.
///
/// Where conditions are not decided, the picture is that of all ways in which they can fall out;
/// what is not part of each of them is dashed.
///
/// # Errors
///
/// [`DrawError`] where the template has more undecided conditions than can be gone through, or where
/// the picture holds nothing of the name that is looked for.
pub fn draw(template: &Template, options: &Options, format: Format) -> Result<String, DrawError> {
    let assumptions = &options.assumptions;
    let variants = template.variants(assumptions).map_err(|many| {
        let open = many.undecided().join(", ");
        let help = format!("give values to the parameters: {open}");
        DrawError::new(many.to_string(), Some(help))
    })?;
    let models = variants
        .iter()
        .map(|variant| template.model(variant, assumptions));
    if options.layer == Layer::Permissions {
        let each = models.map(|model| permissions::read(&model, assumptions));
        let mut chart = permissions::merge(each);
        if let Some((id, _)) = &options.focus {
            chart.focus(id)?;
        }
        return Ok(match format {
            Format::Mermaid => mermaid::permissions(&chart),
            Format::Svg => svg::permissions(&chart),
        });
    }
    let each = models.map(|model| network::read(&model));
    let mut picture = Picture::merge(each);
    if let Some((id, depth)) = &options.focus {
        focus::keep(&mut picture, id, *depth)?;
    }
    Ok(match format {
        Format::Mermaid => mermaid::network(&picture),
        Format::Svg => svg::network(&picture),
    })
}
