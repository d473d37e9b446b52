//! Writes Markdown piece by piece: what stands at the start of a line, which marks are open, and which
//! characters would mean something that nobody meant.

/// How deep quotes and lists are shown; what is deeper is shown flat.
const MOST_DEPTH: usize = 12;

/// What every line of a block begins with.
enum Frame {
    Quote,
    /// A list, with the number of its next item.
    List(Option<u64>),
    /// An item with its sign, until it was written.
    Item {
        sign: String,
        written: bool,
    },
    /// A frame too deep to be shown.
    Flat,
}

/// A mark that is open; it is written before the first word inside it.
struct Mark {
    sign: &'static str,
    address: String,
    written: bool,
}

#[derive(Default)]
pub(super) struct Writer {
    out: String,
    frames: Vec<Frame>,
    marks: Vec<Mark>,
    /// Line ends to write before the next word.
    breaks: usize,
    space: bool,
    heading: bool,
    /// Code is gathered, to choose a fence that is longer than any in it.
    code: Option<(bool, String)>,
}

impl Writer {
    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        for (n, word) in text.split(is_space).enumerate() {
            self.space |= n > 0;
            if !word.is_empty() {
                let at_start = self.lead_in();
                escape(word, at_start, &mut self.out);
            }
        }
    }

    /// A line break as it was typed.
    pub(super) fn line(&mut self) {
        if let Some((_, code)) = &mut self.code {
            code.push('\n');
            return;
        }
        self.breaks = (self.breaks + 1).min(2);
    }

    /// What follows stands on a line of its own.
    pub(super) fn own_line(&mut self) {
        self.breaks = self.breaks.max(1);
    }

    /// What follows is another paragraph.
    pub(super) fn block(&mut self) {
        self.breaks = 2;
    }

    pub(super) fn cell(&mut self) {
        if self.breaks == 0 && !self.out.is_empty() {
            self.out.push_str(" ·");
            self.space = true;
        }
    }

    pub(super) fn heading(&mut self) {
        self.block();
        self.heading = true;
    }

    pub(super) fn end_heading(&mut self) {
        self.heading = false;
        self.block();
    }

    pub(super) fn rule(&mut self) {
        self.block();
        self.lead_in();
        self.out.push_str("---");
        self.block();
    }

    pub(super) fn list(&mut self, first: Option<u64>) {
        if self.in_item() {
            self.own_line();
        } else {
            self.block();
        }
        self.push(Frame::List(first));
    }

    pub(super) fn end_list(&mut self) {
        self.pop(|frame| matches!(frame, Frame::List(_)));
        if self.in_item() {
            self.own_line();
        } else {
            self.block();
        }
    }

    pub(super) fn item(&mut self) {
        self.own_line();
        let list = self
            .frames
            .iter_mut()
            .rev()
            .find_map(|frame| if let Frame::List(n) = frame { Some(n) } else { None });
        let sign = match list {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.push(Frame::Item { sign, written: false });
    }

    pub(super) fn end_item(&mut self) {
        self.pop(|frame| matches!(frame, Frame::Item { .. }));
        self.own_line();
    }

    pub(super) fn quote(&mut self) {
        self.block();
        self.push(Frame::Quote);
    }

    pub(super) fn end_quote(&mut self) {
        self.pop(|frame| matches!(frame, Frame::Quote));
        self.block();
    }

    pub(super) fn code(&mut self, fenced: bool) {
        if let Some((_, _)) = self.code {
            return;
        }
        if fenced {
            self.block();
        }
        self.code = Some((fenced, String::new()));
    }

    pub(super) fn end_code(&mut self, fenced: bool) {
        // `<pre><code>` ends with its outer tag.
        let Some((outer, code)) = self.code.take_if(|(outer, _)| *outer == fenced) else { return };
        if outer {
            self.write_fenced(code.trim_matches('\n'));
        } else {
            self.write_inline(code.trim());
        }
    }

    fn write_inline(&mut self, code: &str) {
        let code = code.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if code.is_empty() {
            return;
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.lead_in();
        for piece in [fence.as_str(), pad, &code, pad, &fence] {
            self.out.push_str(piece);
        }
    }

    fn write_fenced(&mut self, code: &str) {
        if code.trim().is_empty() {
            return;
        }
        let fence = "`".repeat((longest_run(code) + 1).max(3));
        self.block();
        for line in std::iter::once(fence.as_str()).chain(code.lines()).chain([fence.as_str()]) {
            self.lead_in();
            self.out.push_str(line);
            self.breaks = 1;
        }
        self.block();
    }

    pub(super) fn mark(&mut self, sign: &'static str) {
        if self.marks.len() < MOST_DEPTH && !self.marks.iter().any(|mark| mark.sign == sign) {
            self.marks.push(Mark { sign, address: String::new(), written: false });
        }
    }

    pub(super) fn link(&mut self, address: &str) {
        self.end_mark("[");
        if let Some(address) = safe(address) {
            self.marks.push(Mark { sign: "[", address, written: false });
        }
    }

    pub(super) fn end_mark(&mut self, sign: &str) {
        let Some(at) = self.marks.iter().rposition(|mark| mark.sign == sign) else { return };
        // Marks opened inside and not closed before their outer one end with it and go on after it.
        let inner = self.marks.split_off(at);
        let mut inner = inner.into_iter();
        let Some(outer) = inner.next() else { return };
        let rest: Vec<Mark> = inner.collect();
        for mark in rest.iter().rev().filter(|mark| mark.written) {
            close(&mut self.out, mark);
        }
        if outer.written {
            close(&mut self.out, &outer);
        }
        self.marks.extend(rest.into_iter().map(|mark| Mark { written: false, ..mark }));
    }

    /// A link with its own words, such as a file.
    pub(super) fn linked(&mut self, words: &str, address: &str) {
        let words = if words.trim().is_empty() { address.rsplit('/').next().unwrap_or("") } else { words };
        match safe(address) {
            Some(_) if self.marks.iter().any(|mark| mark.sign == "[") => self.text(words),
            Some(_) => {
                self.link(address);
                self.text(words);
                self.end_mark("[");
            }
            None => self.text(words),
        }
    }

    /// The sign of a mention; the name that follows stands close to it.
    pub(super) fn at(&mut self) {
        self.lead_in();
        self.out.push('@');
    }

    pub(super) fn finish(mut self) -> String {
        if let Some(fenced) = self.code.as_ref().map(|(fenced, _)| *fenced) {
            self.end_code(fenced);
        }
        while let Some(mark) = self.marks.pop() {
            if mark.written {
                close(&mut self.out, &mark);
            }
        }
        self.out.trim().to_owned()
    }

    fn in_item(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame, Frame::Item { .. }))
    }

    fn push(&mut self, frame: Frame) {
        let shown = self.frames.iter().filter(|frame| !matches!(frame, Frame::Flat)).count();
        if shown < MOST_DEPTH {
            self.frames.push(frame);
        } else if self.frames.len() < MOST_DEPTH * 4 {
            self.frames.push(Frame::Flat);
        }
    }

    /// Ends a block and what was left open in it; an end without a beginning is none.
    fn pop(&mut self, is: impl Fn(&Frame) -> bool) {
        if let Some(at) = self.frames.iter().rposition(is) {
            self.frames.truncate(at);
        }
    }

    /// Writes what comes before a word: line ends, the signs of quotes and items, marks. Says whether the
    /// word begins a line.
    fn lead_in(&mut self) -> bool {
        let first = self.out.is_empty();
        let fresh = first || self.breaks > 0;
        if self.breaks > 1 {
            let open: Vec<usize> = (0..self.marks.len()).filter(|at| self.marks[*at].written).collect();
            for at in open.into_iter().rev() {
                close(&mut self.out, &self.marks[at]);
                self.marks[at].written = false;
            }
        }
        if fresh {
            let ends = if first { 0 } else { self.breaks };
            for _ in 1..ends {
                self.out.push('\n');
                let bare = self.prefix(true);
                self.out.push_str(bare.trim_end());
            }
            if ends > 0 {
                self.out.push('\n');
            }
            let prefix = self.prefix(false);
            self.out.push_str(&prefix);
            if self.heading {
                self.out.push_str("### ");
            }
        } else if self.space {
            self.out.push(' ');
        }
        self.breaks = 0;
        self.space = false;
        for mark in self.marks.iter_mut().filter(|mark| !mark.written) {
            self.out.push_str(mark.sign);
            mark.written = true;
        }
        fresh && !self.heading
    }

    /// The signs at the start of a line; a bare one is the empty line between two paragraphs.
    fn prefix(&mut self, bare: bool) -> String {
        let mut prefix = String::new();
        for frame in &mut self.frames {
            match frame {
                Frame::Quote => prefix.push_str("> "),
                Frame::Item { sign, written } if !*written && !bare => {
                    prefix.push_str(sign);
                    *written = true;
                }
                Frame::Item { sign, .. } => prefix.extend(std::iter::repeat_n(' ', sign.len())),
                Frame::List(_) | Frame::Flat => {}
            }
        }
        prefix
    }
}

fn close(out: &mut String, mark: &Mark) {
    out.push_str(if mark.sign == "[" { "](" } else { mark.sign });
    if mark.sign == "[" {
        out.push_str(&mark.address);
        out.push(')');
    }
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}'
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// An address that a link may have, with what would end it written otherwise.
fn safe(address: &str) -> Option<String> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    let spelled = |c: char| match c {
        ' ' => "%20".to_owned(),
        '(' => "%28".to_owned(),
        ')' => "%29".to_owned(),
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        '\\' => "%5C".to_owned(),
        c if c.is_control() || c.is_whitespace() => String::new(),
        c => c.to_string(),
    };
    known.then(|| address.chars().map(spelled).collect())
}

/// Writes a word so that nothing in it is read as Markdown.
fn escape(word: &str, at_start: bool, out: &mut String) {
    let chars: Vec<char> = word.chars().collect();
    let starts = |n: usize| at_start && chars[..n].iter().all(char::is_ascii_digit);
    for (n, c) in chars.iter().copied().enumerate() {
        let inside = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
        let meant = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' => true,
            '_' => !(n > 0 && inside(n - 1) && inside(n + 1)),
            '&' => chars.get(n + 1).is_some_and(|c| c.is_ascii_alphabetic() || *c == '#'),
            '#' | '+' | '-' | '=' => at_start && n == 0,
            '.' | ')' => n > 0 && starts(n),
            _ => false,
        };
        if meant {
            out.push('\\');
        }
        out.push(c);
    }
}
