//! Walking the product: its links, and its forms as a browser would send them.

use http::Method;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use testkit::{
    Browser, Furnished, Page,
    html::{Element, Piece, pieces},
};

/// A field of a form with what a browser would send for it.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// `text`, `textarea`, `hidden`, `date`, `select`…
    pub kind: String,
    pub value: String,
    pub required: bool,
}

impl Field {
    /// Whether somebody may type what they like.
    pub fn is_free(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "textarea" | "search" | "url" | "tel")
    }
}

/// A form that posts.
#[derive(Clone, Debug)]
pub struct Form {
    /// The page it stands on.
    pub page: String,
    pub action: String,
    pub multipart: bool,
    pub fields: Vec<Field>,
}

impl Form {
    /// What makes two forms the same kind: where they go and what they ask.
    fn shape(&self, h: &Furnished) -> String {
        let door = pattern(h, &Method::POST, path(&self.action)).unwrap_or_else(|| self.action.clone());
        let names: BTreeSet<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        format!("{door} {names:?}")
    }

    /// The form as it stands, with one field changed. What must not stay empty gets something plausible.
    pub fn filled(&self, field: &str, value: &str) -> Vec<(String, String)> {
        let fill = |each: &Field| {
            let value = if each.name == field {
                value.to_owned()
            } else if each.value.is_empty() && (each.required || each.kind == "textarea") {
                plausible(each)
            } else {
                each.value.clone()
            };
            (each.name.clone(), value)
        };
        self.fields.iter().map(fill).collect()
    }
}

fn plausible(field: &Field) -> String {
    match field.kind.as_str() {
        "date" => "2026-12-01",
        "time" => "10:00",
        "number" => "1",
        "email" => "alguien@ejemplo.example",
        "datetime-local" => "2026-12-01T10:00",
        "url" => "https://ejemplo.example/x",
        _ => "Texto de prueba",
    }
    .to_owned()
}

/// Pages and forms that somebody can get to.
#[derive(Debug, Default)]
pub struct Walk {
    /// Address and the words of the page.
    pub pages: BTreeMap<String, Page>,
    pub forms: Vec<Form>,
    /// Every link to a door of the product, opened or not.
    pub links: BTreeSet<String>,
}

/// The address without what follows `?` and `#`.
pub fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or("")
}

/// The door that a path goes through.
pub fn pattern(h: &Furnished, method: &Method, path: &str) -> Option<String> {
    let fits = |pattern: &str| {
        let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
        loop {
            match (parts.next(), wanted.next()) {
                (None, None) => return true,
                (Some(_), Some(want)) if want.starts_with("{*") => return true,
                (Some(part), Some(want)) if want == part || (want.starts_with('{') && !part.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let mut found: Vec<&str> = h
        .house
        .doors()
        .iter()
        .filter(|d| d.method == *method && fits(&d.path))
        .map(|d| d.path.as_str())
        .collect();
    found.sort_by_key(|pattern| pattern.matches('{').count());
    found.first().map(|pattern| (*pattern).to_owned())
}

/// Follows links from `/`, at most `each` pages of a door.
pub async fn walk(h: &Furnished, browser: &mut Browser, start: &[&str], each: usize) -> Walk {
    let mut walk = Walk::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut queue: VecDeque<String> = start.iter().map(|path| (*path).to_owned()).collect();
    while let Some(address) = queue.pop_front() {
        let Some(door) = pattern(h, &Method::GET, path(&address)) else { continue };
        let count = counts.entry(door.clone()).or_default();
        if *count >= each || walk.pages.contains_key(&address) || door == "/assets/{file}" {
            continue;
        }
        *count += 1;
        let page = browser.get(&address).await;
        assert_ne!(page.status, 500, "{address}");
        if page.header("content-type").starts_with("text/html") {
            let (links, forms) = read(&page.body, &address);
            for link in links {
                walk.links.insert(link.clone());
                queue.push_back(link);
            }
            walk.forms.extend(forms);
        }
        walk.pages.insert(address, page);
    }
    let mut seen = BTreeMap::<String, usize>::new();
    walk.forms.retain(|form| {
        let count = seen.entry(form.shape(h)).or_default();
        *count += 1;
        *count <= each
    });
    walk
}

fn read(body: &str, address: &str) -> (Vec<String>, Vec<Form>) {
    let (mut links, mut forms) = (Vec::new(), Vec::new());
    let mut open: Option<Form> = None;
    let mut inside: Option<(String, String)> = None;
    for piece in pieces(body) {
        match piece {
            Piece::Start(element) => {
                for name in ["href", "hx-get", "data-url"] {
                    if let Some(to) =
                        element.get(name).filter(|to| to.starts_with('/') && !to.starts_with("//"))
                    {
                        links.push(to.split('#').next().unwrap_or("").to_owned());
                    }
                }
                match element.name.as_str() {
                    "form" => open = started(&element, address),
                    "input" => {
                        if let Some(form) = &mut open {
                            input(form, &element);
                        }
                    }
                    "textarea" | "select" => {
                        let name = element.get("name").unwrap_or("").to_owned();
                        if let Some(form) = &mut open {
                            field(form, &element, &element.name, "");
                        }
                        inside = Some((element.name.clone(), name));
                    }
                    "option" => {
                        if let Some(form) = &mut open {
                            option(form, inside.as_ref(), &element);
                        }
                    }
                    _ => {}
                }
            }
            Piece::Text(text) => {
                if let (Some(form), Some((kind, name))) = (&mut open, &inside)
                    && kind == "textarea"
                    && let Some(field) = form.fields.iter_mut().find(|field| field.name == *name)
                {
                    field.value.push_str(text.strip_prefix('\n').unwrap_or(&text));
                }
            }
            Piece::End(name) => match name.as_str() {
                "form" => forms.extend(open.take()),
                "textarea" | "select" => inside = None,
                _ => {}
            },
        }
    }
    (links, forms)
}

fn started(element: &Element, address: &str) -> Option<Form> {
    let posts = element.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
    posts.then(|| Form {
        page: address.to_owned(),
        action: element.get("action").filter(|to| !to.is_empty()).unwrap_or(path(address)).to_owned(),
        multipart: element.get("enctype").is_some_and(|kind| kind.starts_with("multipart/")),
        fields: Vec::new(),
    })
}

fn field(form: &mut Form, element: &Element, kind: &str, value: &str) {
    let Some(name) = element.get("name").filter(|name| !name.is_empty()) else { return };
    form.fields.push(Field {
        name: name.to_owned(),
        kind: kind.to_owned(),
        value: value.to_owned(),
        required: element.get("required").is_some(),
    });
}

fn input(form: &mut Form, element: &Element) {
    let kind = element.get("type").unwrap_or("text");
    let value = element.get("value");
    match kind {
        "submit" | "button" | "image" | "reset" | "file" => {}
        "checkbox" | "radio" if element.get("checked").is_none() => {}
        "checkbox" | "radio" => field(form, element, kind, value.unwrap_or("on")),
        _ => field(form, element, kind, value.unwrap_or("")),
    }
}

/// The chosen option, or else the first that says something.
fn option(form: &mut Form, inside: Option<&(String, String)>, element: &Element) {
    let Some((_, name)) = inside else { return };
    let Some(field) = form.fields.iter_mut().find(|field| field.name == *name) else { return };
    let value = element.get("value").unwrap_or("");
    if element.get("selected").is_some() || field.value.is_empty() {
        value.clone_into(&mut field.value);
    }
}

/// The form as its page shows it now: with the version that it was read in, where it has one.
pub async fn again(browser: &mut Browser, form: &Form) -> Form {
    let page = browser.get(&form.page).await;
    let (_, forms) = read(&page.body, &form.page);
    forms.into_iter().find(|now| now.action == form.action).unwrap_or_else(|| form.clone())
}

/// Sends a form as a browser would.
pub async fn send(browser: &mut Browser, form: &Form, values: &[(String, String)]) -> Page {
    if !form.multipart {
        let pairs: Vec<(&str, &str)> = values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        return browser.post(&form.action, &pairs).await;
    }
    let mut body = String::new();
    for (name, value) in values {
        let part = format!("--cut7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.push_str(&part);
    }
    body.push_str("--cut7--\r\n");
    browser
        .send(Method::POST, &form.action, Some("multipart/form-data; boundary=cut7"), body.into_bytes())
        .await
}
