//! The codes of the diagnostics of this crate.

/// Every code that a diagnostic of this crate can have, with one line on what it is about; sorted by code.
pub const CODES: &[(&str, &str)] = &[
    (EXPRESSION_SYNTAX, "the expression cannot be read"),
    (EXPRESSION_TOO_LARGE, "the expression is longer, deeper or busier than anything that a person writes"),
    (NO_QUANTITY, "a text is not a number with a unit"),
    (NOT_CONSTANT, "a value that must be known beforehand depends on a signal"),
    (NOT_FINITE, "the value of a constant is infinite or not a number"),
    (NOT_IN_THE_SUBSET, "the expression uses a part of CEL that suites do not have"),
    (UNKNOWN_FUNCTION, "there is no function of this name"),
    (UNKNOWN_LABEL, "the value table of the signal has no such name"),
    (UNKNOWN_NAME, "there is no signal, constant or unit of this name"),
    (WRONG_ARGUMENTS, "a function has too many or too few arguments, or one that it cannot use"),
    (WRONG_DIMENSION, "volts meet amperes: two sides, or a value and its use, differ in dimension"),
    (WRONG_KIND, "a truth stands where a number is needed, or the other way round"),
    (YAML_DUPLICATE_KEY, "the same key twice in one mapping"),
    (YAML_MANY_DOCUMENTS, "more than one document in the file"),
    (YAML_MERGE_KEY, "a merge key `<<`, which suites do not have"),
    (YAML_MISSING_FIELD, "a required key is missing"),
    (YAML_SYNTAX, "the file is not YAML"),
    (YAML_TOO_LARGE, "the file is larger, deeper or repeats itself more than anything that a person writes"),
    (YAML_UNKNOWN_FIELD, "a key that is not known here"),
    (YAML_UNKNOWN_VARIANT, "a word that is not one of the choices"),
    (YAML_WRONG_VALUE, "a value of another form than expected"),
];

pub(crate) const EXPRESSION_SYNTAX: &str = "expression-syntax";
pub(crate) const EXPRESSION_TOO_LARGE: &str = "expression-too-large";
pub(crate) const NOT_CONSTANT: &str = "not-constant";
pub(crate) const NOT_FINITE: &str = "not-finite";
pub(crate) const NOT_IN_THE_SUBSET: &str = "not-in-the-subset";
pub(crate) const NO_QUANTITY: &str = "no-quantity";
pub(crate) const UNKNOWN_FUNCTION: &str = "unknown-function";
pub(crate) const UNKNOWN_LABEL: &str = "unknown-label";
pub(crate) const UNKNOWN_NAME: &str = "unknown-name";
pub(crate) const WRONG_ARGUMENTS: &str = "wrong-arguments";
pub(crate) const WRONG_DIMENSION: &str = "wrong-dimension";
pub(crate) const WRONG_KIND: &str = "wrong-kind";
pub(crate) const YAML_DUPLICATE_KEY: &str = "yaml-duplicate-key";
pub(crate) const YAML_MANY_DOCUMENTS: &str = "yaml-many-documents";
pub(crate) const YAML_MERGE_KEY: &str = "yaml-merge-key";
pub(crate) const YAML_MISSING_FIELD: &str = "yaml-missing-field";
pub(crate) const YAML_SYNTAX: &str = "yaml-syntax";
pub(crate) const YAML_TOO_LARGE: &str = "yaml-too-large";
pub(crate) const YAML_UNKNOWN_FIELD: &str = "yaml-unknown-field";
pub(crate) const YAML_UNKNOWN_VARIANT: &str = "yaml-unknown-variant";
pub(crate) const YAML_WRONG_VALUE: &str = "yaml-wrong-value";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_kebab_names_in_order() {
        let names: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
    }
}
