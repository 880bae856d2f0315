//! [`Capture`]: values that a pattern met.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

/// The values at one place of a pattern, of every resource that fits the whole of it, in the order
/// of the template. A copy keeps into the same.
///
/// ```
/// use formwork_test::{TemplateAssert, capture, props};
/// let template = r#"{"Resources": {
///     "A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}},
///     "B": {"Type": "AWS::SNS::Topic"}}}"#;
/// let names = capture();
/// TemplateAssert::of(template)
///     .resources("AWS::SNS::Topic")
///     .has(props! { "TopicName": &names });
/// assert_eq!(names.values(), ["news"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Capture {
    values: Rc<RefCell<Vec<Value>>>,
}

impl Capture {
    /// What was kept until now.
    pub fn values(&self) -> Vec<Value> {
        self.values.borrow().clone()
    }

    pub(crate) fn push(&self, value: Value) {
        self.values.borrow_mut().push(value);
    }
}
