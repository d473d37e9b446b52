//! Files under posts and the files of a project.

use super::{Scene, size};
use crate::types::{Attachment, FileLine};
use ui::{
    Locale, Markup, html,
    parts::{empty, icon, pager},
};

/// The address of a file.
pub fn address(id: kernel::AttachmentId, name: &str) -> String {
    format!("/files/{id}/{}", web::encode(name).replace('+', "%20"))
}

/// The files under a post: images as thumbnails, the rest by name.
pub fn under_post(t: &Locale, files: &[FileLine]) -> Markup {
    let pictured = files.iter().any(|file| file.has_thumb);
    html! {
        @if !files.is_empty() {
            ul role="list" class=(if pictured { "files grid" } else { "files" }) {
                @for file in files {
                    li {
                        a class="f" href=(address(file.id, &file.name)) {
                            (picture(file.has_thumb.then(|| address(file.id, &file.name)), (file.width, file.height)))
                            span { (file.name) " " small { (size(t, file.size)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A thumbnail's size on the page keeps the shape of its image.
fn picture(of: Option<String>, shape: (Option<i64>, Option<i64>)) -> Markup {
    let (width, height) = match shape {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            let shown = width.min(280);
            (shown, (height * shown / width).clamp(1, 210))
        }
        _ => (280, 160),
    };
    html! {
        @match of {
            Some(address) => { img src={ (address) "?size=small" } alt="" width=(width) height=(height) loading="lazy"; }
            None => (icon("file-text")),
        }
    }
}

/// The files of a project.
pub fn of_project(scene: &Scene<'_>, files: &[Attachment], older: Option<&str>) -> Markup {
    let t = scene.t;
    let action = format!("/projects/{}/files", scene.project.key);
    html! {
        section class="part" aria-labelledby="files" {
            h2 id="files" { (t.s("threads-files")) }
            @if files.is_empty() { (empty(&t.s("threads-files-empty"), &t.s("threads-files-empty-next"), None)) }
            ul role="list" class="files grid" {
                @for file in files {
                    li {
                        a class="f" href=(address(file.id, &file.name)) {
                            (picture(file.thumb.as_ref().map(|_| address(file.id, &file.name)), (file.width, file.height)))
                            span {
                                (file.name) " "
                                small {
                                    @if let Some(name) = &file.added_by_name { (name) ", " }
                                    (t.day_near(t.date(file.added_at))) " · " (size(t, file.size))
                                }
                            }
                        }
                    }
                }
            }
            (pager(t, None, older))
            @if scene.actor.is_team() {
                form class="form no-print" method="post" action=(action) enctype="multipart/form-data" {
                    div class="field" {
                        label for="f-file" { (t.s("threads-file-add")) }
                        p class="hint" id="f-file-hint" { (t.s("threads-file-add-hint")) }
                        input class="input" id="f-file" name="file" type="file" multiple required aria-describedby="f-file-hint";
                    }
                    div class="form-foot" { button class="btn" { (icon("upload")) (t.s("threads-file-upload")) } }
                }
            }
        }
    }
}
