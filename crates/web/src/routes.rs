//! Doors: a method, a path, a handler, and the row of the access table without which there is no door.

use crate::{Access, House};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    response::Response,
    routing::{MethodFilter, on},
};
use futures_util::future::BoxFuture;
use http::Method;
use std::sync::Arc;
use utoipa::openapi::{RefOr, path::Paths, schema::Schema};
use utoipa_axum::router::UtoipaMethodRouter;

/// One door, as the access table lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The method.
    pub method: Method,
    /// The path with its parameters, `/projects/{key}`.
    pub path: String,
    /// Who may pass.
    pub access: Access,
}

/// A handler without its type: the router's own code is compiled once, and not once a door.
#[derive(Clone)]
struct Erased(Arc<dyn Fn(Request, Arc<House>) -> BoxFuture<'static, Response> + Send + Sync>);

impl Handler<(), Arc<House>> for Erased {
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, house: Arc<House>) -> BoxFuture<'static, Response> {
        (self.0)(request, house)
    }
}

/// The doors of a room.
#[derive(Default)]
pub struct Routes {
    pub(crate) doors: Vec<Door>,
    pub(crate) router: Router<Arc<House>>,
    pub(crate) paths: Paths,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Routes {
    /// No doors yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    fn door<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &str,
        access: Access,
        handler: H,
    ) -> Routes
    where
        H: Handler<T, Arc<House>>,
        T: 'static,
    {
        self.doors.push(Door { method, path: path.to_owned(), access });
        self.put_up(
            path,
            filter,
            Erased(Arc::new(move |request, house| Box::pin(handler.clone().call(request, house)))),
        );
        self
    }

    fn put_up(&mut self, path: &str, filter: MethodFilter, handler: Erased) {
        self.router = std::mem::take(&mut self.router).route(path, on(filter, handler));
    }

    /// A page or fragment.
    #[must_use]
    pub fn get<H: Handler<T, Arc<House>>, T: 'static>(
        self,
        path: &str,
        access: Access,
        handler: H,
    ) -> Routes {
        self.door(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A form.
    #[must_use]
    pub fn post<H: Handler<T, Arc<House>>, T: 'static>(
        self,
        path: &str,
        access: Access,
        handler: H,
    ) -> Routes {
        self.door(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Something put in place, such as a draft.
    #[must_use]
    pub fn put<H: Handler<T, Arc<House>>, T: 'static>(
        self,
        path: &str,
        access: Access,
        handler: H,
    ) -> Routes {
        self.door(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// A door of the API, as `routes!(handler)` of `utoipa_axum` describes it.
    #[must_use]
    pub fn api(mut self, access: Access, (schemas, paths, router): UtoipaMethodRouter<Arc<House>>) -> Routes {
        for (path, item) in &paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            for (method, _) in operations.into_iter().filter(|(_, operation)| operation.is_some()) {
                self.doors.push(Door { method, path: path.clone(), access });
            }
            self.router = self.router.route(path, router.clone());
        }
        self.paths.merge(paths);
        self.schemas.extend(schemas);
        self
    }

    /// A door of the API that takes files: they stream to the disk, and are counted on the way.
    #[must_use]
    pub fn api_files(
        self,
        access: Access,
        (schemas, paths, router): UtoipaMethodRouter<Arc<House>>,
    ) -> Routes {
        self.api(access, (schemas, paths, router.layer(DefaultBodyLimit::disable())))
    }

    /// All doors of another set as well.
    pub(crate) fn merge(mut self, other: Routes) -> Routes {
        self.doors.extend(other.doors);
        self.router = self.router.merge(other.router);
        self.paths.merge(other.paths);
        self.schemas.extend(other.schemas);
        self
    }
}
