//! The values of a row's message, worked out when a query names them: nothing of them is stored.

use arrow::array::{Array, ArrayRef, AsArray, ListBuilder, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, UInt64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whoever knows the templates.
pub trait TemplateParameters: Debug + Send + Sync {
    /// Gives each value of a message of a template to `visit`, from left to right; none if the template is unknown.
    fn each(&self, template_id: u64, message: &str, visit: &mut dyn FnMut(&str));
}

/// The column as queries see it: `Array(String)`.
pub(crate) fn field() -> Field {
    Field::new(sql::TEMPLATE_PARAMS_COLUMN, list(), false)
}

fn list() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)))
}

/// `f(template_id, message)`: the values of the message.
pub(crate) fn function(parameters: Arc<dyn TemplateParameters>) -> Arc<ScalarUDF> {
    let signature = Signature::new(TypeSignature::Any(2), Volatility::Stable);
    Arc::new(ScalarUDF::new_from_impl(Values { parameters, signature }))
}

#[derive(Debug)]
struct Values {
    parameters: Arc<dyn TemplateParameters>,
    signature: Signature,
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parameters, &other.parameters)
    }
}

impl Eq for Values {}

impl Hash for Values {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl ScalarUDFImpl for Values {
    fn name(&self) -> &str {
        sql::TEMPLATE_PARAMS_COLUMN
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(list())
    }

    fn return_field_from_args(&self, _: datafusion::logical_expr::ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::new(field()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let [ids, messages] = &columns[..] else {
            return exec_err!("{} takes a template id and a message", self.name());
        };
        let ids = ids.as_primitive::<UInt64Type>();
        let messages = cast(messages, &DataType::Utf8View)?;
        let messages = messages.as_string_view();
        let mut values = ListBuilder::new(StringBuilder::new());
        for row in 0..ids.len() {
            if messages.is_valid(row) {
                let each = &mut |value: &str| values.values().append_value(value);
                self.parameters.each(ids.value(row), messages.value(row), each);
            }
            values.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(values.finish()) as ArrayRef))
    }
}
