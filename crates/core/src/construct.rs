//! [`Construct`]: the whole extension point.

use crate::handle::Handle;
use crate::resource::Resource;
use crate::scope::Scope;

/// Something that can be added to a scope: a plain value until then.
///
/// Other crates implement it for their own types. The output is what a program goes on with: a
/// small `Copy` struct of handles.
///
/// ```
/// use formwork_core::{App, Construct, Handle, RawResource, Scope};
///
/// struct Pair;
///
/// impl Construct for Pair {
///     type Output = (Handle<RawResource>, Handle<RawResource>);
///     fn build(self, scope: &mut Scope<'_>) -> Self::Output {
///         let main = scope.define(RawResource::new("Acme::Demo::Main"));
///         let part = scope.add("Part", RawResource::new("Acme::Demo::Part").property("Of", main));
///         (main, part)
///     }
/// }
///
/// let mut app = App::new();
/// app.stack("Demo").add("Pair", Pair); // gives the resources `Pair` and `PairPart`
/// # assert!(app.synth().is_ok());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added: it is not a construct",
    label = "not a construct",
    note = "what `add` gives refers to something that has been added already; pass it to other constructs",
    note = "a type of your own becomes a construct by `impl Construct`"
)]
pub trait Construct {
    /// What `add` gives back.
    type Output;

    /// Defines its parts. `scope` is the construct's own: the main resource is
    /// [`define`](Scope::define)d on it, parts are [`add`](Scope::add)ed to it.
    fn build(self, scope: &mut Scope<'_>) -> Self::Output;
}

#[diagnostic::do_not_recommend]
impl<R: Resource> Construct for R {
    type Output = Handle<R>;

    fn build(self, scope: &mut Scope<'_>) -> Handle<R> {
        scope.define(self)
    }
}
