//! Enough of an XML reader to hold a JUnit file against its rules; it shares nothing with the writer.

/// An XML file, as its elements in the order in which they begin.
#[derive(Debug)]
pub(crate) struct Xml {
    pub(crate) elements: Vec<Element>,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    depth: usize,
    attributes: Vec<(String, String)>,
}

/// A suite, with what it states about itself and what it holds: tests, failures, errors.
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) stated: [String; 3],
    pub(crate) counted: [String; 3],
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> String {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

impl Xml {
    /// Reads a file; where a tag, a section or the nesting is broken, says what stands there.
    pub(crate) fn scan(text: &str) -> Result<Self, String> {
        let (mut rest, mut open, mut elements) = (text, Vec::new(), Vec::new());
        while let Some(start) = rest.find('<') {
            if rest[..start].contains("]]>") || (open.is_empty() && !rest[..start].trim().is_empty()) {
                return Err(format!("stray text: {}", &rest[..start]));
            }
            rest = &rest[start..];
            let (ends_with, is_element) =
                if rest.starts_with("<![CDATA[") { ("]]>", false) } else { (">", true) };
            let end = rest.find(ends_with).ok_or("an end is missing")? + ends_with.len();
            if is_element {
                take(&rest[1..end - 1], &mut open, &mut elements)?;
            } else if open.is_empty() {
                return Err("a section outside of all elements".into());
            }
            rest = &rest[end..];
        }
        if open.is_empty() && rest.trim().is_empty() {
            Ok(Self { elements })
        } else {
            Err(format!("open: {open:?} {rest}"))
        }
    }

    /// Every attribute that is used, with its element.
    pub(crate) fn attribute_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.elements.iter().flat_map(|element| {
            element.attributes.iter().map(|(name, _)| (element.name.as_str(), name.as_str()))
        })
    }

    pub(crate) fn names(&self, element: &str) -> Vec<String> {
        self.elements
            .iter()
            .filter(|known| known.name == element)
            .map(|known| known.attribute("name"))
            .collect()
    }

    pub(crate) fn attributes(&self, name: &str) -> Vec<String> {
        let all = self.elements.iter().flat_map(|element| &element.attributes);
        all.filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    pub(crate) fn suites(&self) -> Vec<Suite> {
        let starts = self.elements.iter().enumerate().filter(|(_, element)| element.name == "testsuite");
        starts.map(|(index, suite)| suite.with(&self.elements[index + 1..])).collect()
    }
}

impl Element {
    fn with(&self, following: &[Self]) -> Suite {
        let inside: Vec<_> = following.iter().take_while(|element| element.depth > self.depth).collect();
        let count = |name: &str| inside.iter().filter(|element| element.name == name).count().to_string();
        Suite {
            name: self.attribute("name"),
            stated: ["tests", "failures", "errors"].map(|name| self.attribute(name)),
            counted: ["testcase", "failure", "error"].map(count),
        }
    }
}

/// Takes in what stands between `<` and `>`.
fn take(tag: &str, open: &mut Vec<String>, elements: &mut Vec<Element>) -> Result<(), String> {
    if tag.starts_with('?') {
        return Ok(());
    }
    if let Some(name) = tag.strip_prefix('/') {
        return if open.pop().as_deref() == Some(name) {
            Ok(())
        } else {
            Err(format!("</{name}> closes nothing"))
        };
    }
    let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    elements.push(Element { name: name.into(), depth: open.len(), attributes: pairs(attributes)? });
    if !empty {
        open.push(name.into());
    }
    Ok(())
}

fn pairs(mut text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    while !text.trim().is_empty() {
        let broken = || format!("broken attributes: {text}");
        let (name, rest) = text.split_once("=\"").ok_or_else(broken)?;
        let (value, rest) = rest.split_once('"').ok_or_else(broken)?;
        if value.contains(['<', '\n', '\t']) {
            return Err(broken());
        }
        pairs.push((name.trim().into(), value.into()));
        text = rest;
    }
    Ok(pairs)
}
