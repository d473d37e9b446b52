//! What each command does.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line speaks by printing")]

use crate::{
    carry,
    cli::{self, Admin, Cli, Command, Import, Json, Mail, Serve, Token},
    clock::MachineClock,
    config, demo, doctor,
    rooms::ROOMS,
    serve,
};
use db::Clock as _;
use kernel::{Actor, Error, Lang, Result, code};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use web::{Config, House, Scope};

/// The data folder of the demo and of `serve`, unless `--data` names another.
const DATA: &str = "bitacora-data";

/// Runs a command; the exit code is 0 when it did what it says, 1 when it could not, and 2 (from
/// the parser) when the words were off.
pub fn run(cli: Cli) -> ExitCode {
    // Whatever the program writes is its owner's alone, also where a library makes the file.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", in_words(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error for a terminal: fields and keys become sentences.
fn in_words(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| {
                let args: Vec<_> =
                    field.args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
                ui::say(Lang::En, field.key, &args)
            })
            .collect::<Vec<_>>()
            .join("; "),
        Error::Conflict(key) => ui::say(Lang::En, key, &[]),
        Error::Internal(what) => what.clone(),
        other => other.to_string(),
    }
}

struct Setting {
    data: PathBuf,
    config: Config,
    clock: Arc<MachineClock>,
    movable: bool,
}

impl Setting {
    fn new(data: Option<PathBuf>) -> Result<Setting> {
        let data = data.unwrap_or_else(|| PathBuf::from(DATA));
        private_folder(&data)?;
        let file = data.join("bitacora.toml");
        if !file.exists() {
            private_file(&file, config::COMMENTED)?;
        }
        let (clock, movable) = MachineClock::from_environment()?;
        Ok(Setting { config: config::load(&data)?, data, clock, movable })
    }

    fn database(&self) -> db::Config {
        if self.config.database_url.0.is_empty() {
            return db::Config::Sqlite(self.data.join("bitacora.sqlite"));
        }
        db::Config::Postgres {
            url: self.config.database_url.0.clone(),
            connections: self.config.database_connections,
        }
    }

    async fn house(&self) -> Result<Arc<House>> {
        House::open(ROOMS.to_vec(), self.config.clone(), &self.data, &self.database(), self.clock.clone())
            .await
    }
}

/// Makes the data folder if it is not there, for its owner alone.
fn private_folder(data: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if data.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|e| Error::Internal(format!("cannot make {}: {e}", data.display())))
}

/// Writes a file for its owner alone: it may come to hold secrets.
fn private_file(file: &Path, text: &str) -> Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut open| open.write_all(text.as_bytes()));
    written.map_err(|e| Error::Internal(format!("{}: {e}", file.display())))
}

/// A mail that no second attempt would help (`EX_DATAERR` of sysexits.h): the mail server returns it.
const BAD_MAIL: u8 = 65;
/// A mail that is welcome later (`EX_TEMPFAIL`): the mail server keeps it.
const LATER: u8 = 75;

/// Takes a mail in from standard input. Whatever goes wrong on our side, the mail server tries again.
async fn receive_mail(data: Option<PathBuf>, json: Json) -> ExitCode {
    let mut bytes = Vec::new();
    let most = web::letter::MAIL_BYTES as u64 + 1;
    let read =
        std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin().lock(), most), &mut bytes);
    let taken = async {
        read.map_err(|e| Error::Internal(format!("standard input: {e}")))?;
        let house = Setting::new(data)?.house().await?;
        inbox::receive(&house, bytes).await
    };
    match taken.await {
        Ok(taken) if json.json => {
            println!("{}", serde_json::json!({ "id": taken.id, "state": taken.state, "again": taken.again }));
            ExitCode::SUCCESS
        }
        Ok(_) => ExitCode::SUCCESS,
        Err(error @ Error::Invalid(_)) => {
            eprintln!("error: {}", in_words(&error));
            ExitCode::from(BAD_MAIL)
        }
        Err(error) => {
            eprintln!("error: {}", in_words(&error));
            ExitCode::from(LATER)
        }
    }
}

async fn command(cli: Cli) -> Result<ExitCode> {
    if let Command::Mail(Mail::Receive(json)) = cli.command {
        return Ok(receive_mail(cli.data, json).await);
    }
    let setting = Setting::new(cli.data)?;
    match cli.command {
        Command::Serve(args) => serve_workspace(setting, &args).await?,
        Command::Demo(args) => serve_demo(setting, &args).await?,
        Command::Migrate(json) => migrate(&setting, json).await?,
        Command::Doctor(json) => return examine(&setting, json).await,
        Command::Admin(Admin::Create { email, name }) => create_admin(&setting, &email, &name).await?,
        Command::Admin(Admin::SignInLink { email }) => {
            print_link(&setting, &email, people::Purpose::SignIn).await?;
        }
        Command::Admin(Admin::ResetSecondFactor { email }) => reset_factors(&setting, &email).await?,
        Command::Admin(Admin::ResetPassword { email }) => {
            print_link(&setting, &email, people::Purpose::Reset).await?;
        }
        Command::Token(Token::Create { email, name, write, days, json }) => {
            let scope = if write { Scope::Write } else { Scope::Read };
            create_token(&setting, &email, &name, scope, days, json).await?;
        }
        Command::Person(asked) => println!("{}", carry::person(&*setting.house().await?, &asked).await?),
        Command::Export { dir, json } => {
            println!("{}", carry::export(&*setting.house().await?, &dir, json).await?);
        }
        Command::Import(Import::Bitacora { dir }) => {
            println!("{}", carry::import(&*setting.house().await?, &dir).await?);
        }
        Command::Import(Import::Tickets(asked)) => {
            return crate::tickets::run(&*setting.house().await?, &asked).await;
        }
        Command::Import(Import::Elsewhere(from)) => {
            return crate::import::run(setting.house().await?, from).await;
        }
        Command::Backup { file, json } => {
            println!("{}", carry::backup(&*setting.house().await?, &file, json).await?);
        }
        Command::Restore { file, replace } => {
            println!("{}", carry::restore(&*setting.house().await?, &file, replace).await?);
        }
        Command::Agenda(args) => print_agenda(&setting, &args).await?,
        Command::Mail(Mail::Receive(_)) => {}
        Command::Openapi => {
            let house = setting.house().await?;
            println!("{}", house.openapi().to_pretty_json().map_err(Error::internal)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BITACORA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,progress=info"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start in one process keeps the first log.
    let _ = if config.log_json { log.json().try_init() } else { log.try_init() };
}

async fn serve_workspace(mut setting: Setting, args: &Serve) -> Result<()> {
    setting.config.listen = args.listen.unwrap_or(setting.config.listen);
    start_log(&setting.config);
    let house = setting.house().await?;
    let code = (!house.is_set_up()).then(|| house.setup_code.clone());
    serve::serve(house, setting.clock, setting.movable, |bound| {
        println!("listening on http://{bound}");
        if let Some(code) = code {
            println!("This workspace is new. Open http://{bound}/setup and enter the code {code}");
        }
    })
    .await
}

async fn serve_demo(mut setting: Setting, args: &crate::cli::Demo) -> Result<()> {
    setting.config.listen = args.serve.listen.unwrap_or(setting.config.listen);
    start_log(&setting.config);
    let house = setting.house().await?;
    eprintln!("Preparing the demo company in {} …", setting.data.display());
    let filled = demo::fill(&house, args.size == "large").await?;
    eprintln!("{}", if filled { "The demo company is there." } else { "The data of the last run was kept." });
    if args.fill_only {
        return Ok(());
    }
    let head = sign_in_path(&house, &demo::address_of("nadia")?).await?;
    let admin = sign_in_path(&house, &demo::address_of("iker")?).await?;
    serve::serve(house, setting.clock, setting.movable, |bound| {
        println!("listening on http://{bound}");
        println!("Sign in as Nadia Kern, head of services: http://{bound}{head}");
        println!("Sign in as Iker, administrator:          http://{bound}{admin}");
    })
    .await
}

async fn sign_in_path(house: &House, email: &str) -> Result<String> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let person = people::find_by_email(&mut tx, email).await?.ok_or(Error::NotFound)?;
    let path = people::sign_in_link(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(path)
}

async fn migrate(setting: &Setting, json: Json) -> Result<()> {
    let db = db::Db::open(&setting.database(), setting.clock.clone(), Vec::new()).await?;
    let rooms: Vec<_> = std::iter::once(&web::ROOM).chain(ROOMS.iter().copied()).collect();
    let outcome = web::migrate(&db, &rooms).await?;
    if json.json {
        println!("{}", serde_json::json!({ "applied": outcome.applied, "standing": outcome.standing }));
        return Ok(());
    }
    for step in &outcome.applied {
        println!("applied {step}");
    }
    println!("{} applied, {} stood already", outcome.applied.len(), outcome.standing);
    Ok(())
}

async fn examine(setting: &Setting, json: Json) -> Result<ExitCode> {
    let mut found = doctor::look_around(&setting.data, &setting.config);
    found.push(doctor::backups(&setting.data, &setting.config, setting.clock.now()));
    found.extend(doctor::greet_mail(&setting.config).await);
    found.extend(doctor::examine_mailboxes(&setting.config).await);
    let rooms: Vec<_> = std::iter::once(&web::ROOM).chain(ROOMS.iter().copied()).collect();
    match db::Db::open(&setting.database(), setting.clock.clone(), Vec::new()).await {
        Ok(db) => match doctor::look_inside(&db, &rooms).await {
            Ok(inside) => found.extend(inside),
            Err(error) => found.push(doctor::Finding {
                what: "database",
                verdict: "bad",
                says: format!("{error}; a new data folder wants bitacora migrate"),
            }),
        },
        Err(error) => {
            found.push(doctor::Finding { what: "database", verdict: "bad", says: error.to_string() });
        }
    }
    if json.json {
        println!("{}", serde_json::to_string(&found).map_err(Error::internal)?);
    } else {
        for finding in &found {
            println!("{:<5} {:<12} {}", finding.verdict, finding.what, finding.says);
        }
    }
    let bad = found.iter().any(|finding| finding.verdict == "bad");
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints a long text; a reader that has seen enough (`| head`) is no error.
fn print_all(text: &str) -> Result<()> {
    use std::io::{ErrorKind, Write as _};
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::internal(error)),
        _ => Ok(()),
    }
}

/// Prints a week's agenda, in the words of the workspace's language and zone.
async fn print_agenda(setting: &Setting, args: &cli::Agenda) -> Result<()> {
    let house = setting.house().await?;
    let workspace = house.workspace();
    let lang = args.lang.as_deref().and_then(Lang::parse).unwrap_or(workspace.lang);
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let zone = people::org_calendar(&mut read).await?.zone;
    let t = ui::Locale { lang, zone, now: house.db.now() };
    let text = if args.json.json {
        agenda::json(&mut read, &t, args.week).await
    } else if args.markdown {
        agenda::markdown(&mut read, &t, args.week).await
    } else {
        agenda::summary(&mut read, &t, args.week).await
    };
    let text = text.map_err(|error| match (error, args.week) {
        (Error::NotFound, Some(week)) => {
            Error::Internal(format!("{week} has no agenda; without a week, the next one is printed"))
        }
        (error, _) => error,
    })?;
    print_all(text.trim_end())
}

async fn create_admin(setting: &Setting, email: &str, name: &str) -> Result<()> {
    let house = setting.house().await?;
    let workspace = house.workspace();
    let email = people::Email::parse("email", email)?;
    let name = people::Name::parse("name", name)?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let role = if house.is_set_up() { kernel::Role::Admin } else { kernel::Role::Owner };
    let invite = people::Invite {
        role,
        head: role == kernel::Role::Owner,
        finance: role == kernel::Role::Owner,
        ..people::Invite::member(email, name, workspace.lang, &workspace.zone)
    };
    let url = house.config.url();
    let (_, path) = people::invite(&mut tx, &invite, &url).await?;
    tx.commit().await?;
    print_way_in(&house, &path);
    Ok(())
}

async fn print_link(setting: &Setting, email: &str, purpose: people::Purpose) -> Result<()> {
    let house = setting.house().await?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let person = people::find_by_email(&mut tx, email)
        .await?
        .ok_or_else(|| Error::Internal(format!("nobody has the address {email}")))?;
    let path = people::make_link(&mut tx, person.id, purpose).await?;
    tx.commit().await?;
    print_way_in(&house, &path);
    Ok(())
}

/// A link as it is passed on; its code as well, for a browser that runs no script. The link alone goes to the output.
fn print_way_in(house: &House, link: &str) {
    println!("{}{link}", house.config.url());
    eprintln!("If the page asks for a code: {}", code::grouped(code::carried(link)));
}

async fn reset_factors(setting: &Setting, email: &str) -> Result<()> {
    let house = setting.house().await?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let person = people::find_by_email(&mut tx, email)
        .await?
        .ok_or_else(|| Error::Internal(format!("nobody has the address {email}")))?;
    people::reset_factors(&mut tx, person.id).await?;
    tx.commit().await?;
    println!("{email} signs in without a second step now; devices ended");
    Ok(())
}

async fn create_token(
    setting: &Setting,
    email: &str,
    name: &str,
    scope: Scope,
    days: i64,
    json: Json,
) -> Result<()> {
    let house = setting.house().await?;
    let name = people::Name::parse("name", name)?;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let person = people::find_by_email(&mut tx, email)
        .await?
        .ok_or_else(|| Error::Internal(format!("nobody has the address {email}")))?;
    tx.act_as(person.actor(), None);
    let (_, secret) = people::create_token(&mut tx, &name, scope, days).await?;
    tx.commit().await?;
    if json.json {
        println!("{}", serde_json::json!({ "token": secret, "made_at": setting.clock.now().to_string() }));
    } else {
        println!("{secret}");
    }
    Ok(())
}
