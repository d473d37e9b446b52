//! The command line.

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// Bitácora: where a product company runs the work that it does with and for its clients.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Cli {
    /// The data folder: database, attachments, bitacora.toml.
    #[arg(long, global = true, value_name = "DIR", env = "BITACORA_DATA")]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the workspace; the first page of a new one is its set-up.
    Serve(Serve),
    /// Fill a data folder with the demo company and serve it; a second run keeps the data.
    Demo(Demo),
    /// Bring the database to this version's schema.
    Migrate(Json),
    /// Check the data, the configuration, the mail and the schema, and say what to do.
    Doctor(Json),
    /// Administrators.
    #[command(subcommand)]
    Admin(Admin),
    /// Tokens of the API.
    #[command(subcommand)]
    Token(Token),
    /// What is held about one person, and its erasure.
    #[command(subcommand)]
    Person(Person),
    /// Write the whole workspace into a new folder, as JSON Lines with its files, while the server runs.
    Export {
        /// The folder; it must be new or empty.
        dir: PathBuf,
        /// How to answer.
        #[command(flatten)]
        json: Json,
    },
    /// Bring in what was written elsewhere.
    #[command(subcommand)]
    Import(Import),
    /// Write a backup with everything to a new file, read it back and open it, while the server runs.
    Backup {
        /// The file, usually `….tar.gz`; its checksum is put beside it.
        file: PathBuf,
        /// How to answer.
        #[command(flatten)]
        json: Json,
    },
    /// Put a backup in the place of what is there.
    Restore {
        /// The file.
        file: PathBuf,
        /// Do so although the workspace is in use; what it holds is kept as a backup in the data folder.
        #[arg(long)]
        replace: bool,
    },
    /// Print a week's agenda: of the meeting that comes next, or of the week named.
    Agenda(Agenda),
    /// Mail that comes in.
    #[command(subcommand)]
    Mail(Mail),
    /// Print the description of the API (OpenAPI 3.1, JSON).
    Openapi,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on, instead of the configured one; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

/// How to fill and serve the demo.
#[derive(Debug, Args)]
pub struct Demo {
    /// How to serve it.
    #[command(flatten)]
    pub serve: Serve,
    /// Which demo: the company, or the benchmark set (200 projects, 500,000 posts; minutes to fill).
    #[arg(long, default_value = "company", value_parser = ["company", "large"])]
    pub size: String,
    /// Fill the folder and stop.
    #[arg(long)]
    pub fill_only: bool,
}

/// For scripts.
#[derive(Clone, Copy, Debug, Args)]
pub struct Json {
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// Where it comes from.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// An export of Bitácora, into a workspace that nobody has set up yet.
    Bitacora {
        /// The folder that `bitacora export` wrote.
        dir: PathBuf,
    },
    /// What another tool kept; the same again changes nothing.
    #[command(flatten)]
    Elsewhere(Elsewhere),
    /// A log of another help desk: CSV, plain or gzipped. A second run changes nothing.
    Tickets(TicketLog),
}

/// A log of tickets and how its columns are read. Exit code 0: all was taken; 3: some lines were refused; 1: it could
/// not be done.
#[derive(Debug, Args)]
pub struct TicketLog {
    /// The file.
    pub file: Option<PathBuf>,
    /// A mapping by its name: servicenow, redmine, redmine-es, helpdesk, problems, incidents, or one that was kept.
    #[arg(long, default_value = "servicenow")]
    pub preset: String,
    /// A file with a mapping of your own, as `--print-mapping` writes one.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Keep the mapping under this name, for the next time.
    #[arg(long, value_name = "NAME")]
    pub keep: Option<String>,
    /// Print the mapping and do nothing.
    #[arg(long)]
    pub print_mapping: bool,
    /// Print the names of all mappings and do nothing.
    #[arg(long)]
    pub mappings: bool,
    /// Forget a mapping that was kept and do nothing else.
    #[arg(long, value_name = "NAME")]
    pub forget: Option<String>,
    /// The policy that judges the log, by its name; the one for everybody if none is said.
    #[arg(long, value_name = "NAME")]
    pub policy: Option<String>,
    /// Whose the tickets are whose log names no client, by the last part of the client's address.
    #[arg(long, value_name = "CLIENT")]
    pub client: Option<String>,
    /// Add clients that the log names and that are not here yet.
    #[arg(long)]
    pub new_clients: bool,
    /// A file with opening hours (JSON, as the API takes them): makes a policy of plain arithmetic.
    #[arg(long, value_name = "FILE", requires = "targets")]
    pub hours: Option<PathBuf>,
    /// With it, minutes until the solution of P1 to P4.
    #[arg(long, value_delimiter = ',', value_name = "MINUTES")]
    pub targets: Vec<i64>,
    /// Show what would come in, with the first tickets and the words that the mapping does not know, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Write every refused line into a CSV file: its number, a stable code and why.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which agenda, and how it is printed.
#[derive(Debug, Args)]
pub struct Agenda {
    /// The ISO week, such as 2026-W48; without it, the meeting that comes next.
    #[arg(value_name = "WEEK")]
    pub week: Option<kernel::Week>,
    /// The whole document as Markdown instead of one line an item.
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
    /// The language: es or en; without it, the workspace's.
    #[arg(long, value_name = "LANG", value_parser = ["es", "en"])]
    pub lang: Option<String>,
    /// How to answer.
    #[command(flatten)]
    pub json: Json,
}

/// Administrators.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Add an administrator, or the owner of a new workspace; prints a link to sign in with.
    Create {
        /// Their address.
        #[arg(long)]
        email: String,
        /// Their name.
        #[arg(long)]
        name: String,
    },
    /// Make a single-use link with which somebody signs in.
    SignInLink {
        /// Their address.
        #[arg(long)]
        email: String,
    },
    /// End somebody's code app, passkeys, recovery codes and devices, when all of them are lost.
    ResetSecondFactor {
        /// Their address.
        #[arg(long)]
        email: String,
    },
    /// Make a link with which somebody chooses a new password.
    ResetPassword {
        /// Their address.
        #[arg(long)]
        email: String,
    },
}

/// What is held about one person, and its erasure.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Print every row that names them, as JSON Lines.
    Held {
        /// Their address.
        #[arg(long)]
        email: String,
    },
    /// Erase somebody who has left; what they wrote stays as a former member's. It cannot be undone.
    Erase {
        /// Their address.
        #[arg(long)]
        email: String,
    },
}

/// Mail that comes in.
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Take one mail in from standard input, for the pipe of a mail server. Exit codes are those of
    /// sysexits.h: 0 taken, 65 no mail or too large, 75 try again later.
    Receive(Json),
}

/// Tokens of the API.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token for somebody; prints it once.
    Create {
        /// Whose it is.
        #[arg(long)]
        email: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// May change things too.
        #[arg(long)]
        write: bool,
        /// Days it lives.
        #[arg(long, default_value_t = 90)]
        days: i64,
        /// How to answer.
        #[command(flatten)]
        json: Json,
    },
}

/// What another tool kept.
#[derive(Debug, Subcommand)]
pub enum Elsewhere {
    /// A folder (or a zip of one) with the answers of Basecamp's API.
    Basecamp(ImportArgs),
    /// An archive of mail: an mbox, a maildir, a folder of .eml, a zip of these, or one message; told by what
    /// is in it. Each mail goes into the thread that it answers, the others into Unsorted mail. A map may
    /// say who an address is here: [person."old@home.example"] as = "ana@work.example".
    Mail(ImportArgs),
    /// A table of people, clients, projects or posts.
    Csv {
        /// What such an import takes.
        #[command(flatten)]
        args: ImportArgs,
        /// What the rows are; told from the headings if it is not said.
        #[arg(long, value_parser = ["people", "clients", "projects", "posts"])]
        rows: Option<String>,
        /// The charset, such as windows-1252; found out if it is not said.
        #[arg(long)]
        charset: Option<String>,
        /// The project of posts whose table names none, by key or name.
        #[arg(long, value_name = "KEY")]
        project: Option<String>,
    },
}

/// What such an import takes. Exit code 0: all was taken; 3: some rows were refused; 1: it could not be done.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The folder, zip or file.
    pub path: PathBuf,
    /// Show what would be done and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Answers to what the dry run asks (TOML, see the guide).
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Write every refused row, everything without a place and every remark into a CSV file.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}
