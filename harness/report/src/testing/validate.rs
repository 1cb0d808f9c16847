//! As much of JSON Schema 2020-12 as our schemas use; whatever is not known here is an error, so nothing goes unchecked.

use serde_json::Value;

/// Whether the value keeps to the schema; if not, where and why.
pub(crate) fn validate(schema: &Value, value: &Value) -> Result<(), String> {
    Validator { root: schema }.check(schema, value, "$")
}

struct Validator<'a> {
    root: &'a Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let Some(keywords) = schema.as_object() else {
            return if schema == &Value::Bool(true) { Ok(()) } else { Err(format!("{at}: {schema}")) };
        };
        keywords.iter().try_for_each(|(keyword, rule)| self.keyword(schema, keyword, rule, value, at))
    }

    fn keyword(
        &self,
        schema: &Value,
        keyword: &str,
        rule: &Value,
        value: &Value,
        at: &str,
    ) -> Result<(), String> {
        let holds = |condition: bool| {
            if condition { Ok(()) } else { Err(format!("{at}: {keyword} {rule}: {value}")) }
        };
        match keyword {
            "$schema" | "title" | "description" | "$defs" | "format" | "default" => Ok(()),
            "$ref" => self.check(self.target(rule)?, value, at),
            "type" => holds(is_of_type(rule, value)),
            "const" => holds(rule == value),
            "enum" => holds(rule.as_array().is_some_and(|allowed| allowed.contains(value))),
            "minimum" => holds(value.as_f64() >= rule.as_f64()),
            "maximum" => holds(value.as_f64() <= rule.as_f64()),
            "required" => holds(names(rule).all(|name| value.get(name).is_some())),
            "anyOf" => holds(self.matching(rule, value, at) >= 1),
            "oneOf" => holds(self.matching(rule, value, at) == 1),
            "items" => each(value.as_array()).try_for_each(|item| self.check(rule, item, at)),
            "properties" => self.properties(rule, value, at),
            "additionalProperties" => holds(rule == &Value::Bool(false) && self.knows_all(schema, value)),
            _ => Err(format!("{at}: the keyword {keyword} is not known to this test")),
        }
    }

    fn target(&self, reference: &Value) -> Result<&Value, String> {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        pointer
            .and_then(|pointer| self.root.pointer(pointer))
            .ok_or_else(|| format!("{reference} leads nowhere"))
    }

    fn matching(&self, rules: &Value, value: &Value, at: &str) -> usize {
        each(rules.as_array()).filter(|rule| self.check(rule, value, at).is_ok()).count()
    }

    fn properties(&self, rules: &Value, value: &Value, at: &str) -> Result<(), String> {
        let present = rules
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, rule)| Some((name, rule, value.get(name)?)));
        present
            .into_iter()
            .try_for_each(|(name, rule, value)| self.check(rule, value, &format!("{at}.{name}")))
    }

    fn knows_all(&self, schema: &Value, value: &Value) -> bool {
        let known = |name: &String| schema["properties"].get(name).is_some();
        value.as_object().is_none_or(|object| object.keys().all(known))
    }
}

fn each(items: Option<&Vec<Value>>) -> impl Iterator<Item = &Value> {
    items.into_iter().flatten()
}

fn names(rule: &Value) -> impl Iterator<Item = &str> {
    each(rule.as_array()).filter_map(Value::as_str)
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    };
    rule.as_str().is_some_and(is) || names(rule).any(is)
}
