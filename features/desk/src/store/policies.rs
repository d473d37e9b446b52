//! Policies and their versions, and which one a ticket gets.

use crate::promise::PolicyBody;
use db::{Read, Tx, params};
use kernel::{ClientId, Error, HoursId, HoursVersionId, PolicyId, PolicyVersionId, Result};

db::sql! {
    static LIST: PolicyRow = "SELECT p.id, p.name, p.client_id, c.name, p.service, p.hours_id, h.name, v.id, v.number, v.body
        FROM desk_policy p JOIN desk_hours h ON h.id = p.hours_id LEFT JOIN clients_card c ON c.id = p.client_id
        JOIN desk_policy_version v ON v.policy_id = p.id
        WHERE p.retired_at IS NULL AND v.number = (SELECT MAX(number) FROM desk_policy_version WHERE policy_id = p.id) ORDER BY p.id";
    static FITTING: (PolicyVersionId, HoursVersionId) = "SELECT v.id, hv.id FROM desk_policy p
        JOIN desk_policy_version v ON v.policy_id = p.id AND v.number = (SELECT MAX(number) FROM desk_policy_version WHERE policy_id = p.id)
        JOIN desk_hours_version hv ON hv.hours_id = p.hours_id AND hv.number = (SELECT MAX(number) FROM desk_hours_version WHERE hours_id = p.hours_id)
        WHERE p.retired_at IS NULL AND (p.client_id IS NULL OR p.client_id = $1) AND (p.service = '' OR p.service = $2)
        ORDER BY CASE WHEN p.client_id IS NULL THEN 1 ELSE 0 END, CASE WHEN p.service = '' THEN 1 ELSE 0 END, p.id LIMIT 1";
    static BODY: (String,) = "SELECT body FROM desk_policy_version WHERE id = $1";
    static SAME: (i64,) = "SELECT COUNT(*) FROM desk_policy WHERE retired_at IS NULL AND service = $2 AND id <> $3
        AND (client_id = $1 OR (client_id IS NULL AND CAST($1 AS BIGINT) IS NULL))";
    static INSERT: (PolicyId,) = "INSERT INTO desk_policy (name, client_id, service, hours_id) VALUES ($1, $2, $3, $4) RETURNING id";
    static SAVE: () = "UPDATE desk_policy SET name = $2, client_id = $3, service = $4, hours_id = $5 WHERE id = $1";
    static INSERT_VERSION: (PolicyVersionId,) = "INSERT INTO desk_policy_version (policy_id, number, body, created_at, created_by)
        VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM desk_policy_version WHERE policy_id = $1), $2, $3, $4) RETURNING id";
}

db::row! {
    /// A policy in its newest version.
    #[derive(Clone, Debug)]
    pub struct PolicyRow {
        /// Its key.
        pub id: PolicyId,
        /// Its name.
        pub name: String,
        /// Whose tickets it is for.
        pub client_id: Option<ClientId>,
        /// Their name.
        pub client_name: Option<String>,
        /// Of which service; empty for all.
        pub service: String,
        /// When the desk is open for it.
        pub hours_id: HoursId,
        /// Their name.
        pub hours_name: String,
        /// The version.
        pub version: PolicyVersionId,
        /// Its number.
        pub number: i64,
        /// What it says, as JSON.
        pub body: String,
    }
}

impl PolicyRow {
    /// What it says.
    pub fn body(&self) -> Result<PolicyBody> {
        serde_json::from_str(&self.body).map_err(Error::internal)
    }
}

/// Every policy in force.
pub async fn list(read: &mut Read) -> Result<Vec<PolicyRow>> {
    LIST.kept().all(read, params![]).await
}

/// The most specific policy for a client and a service, with the opening hours in force.
pub async fn find_fitting(
    read: &mut Read,
    client: Option<ClientId>,
    service: &str,
) -> Result<Option<(PolicyVersionId, HoursVersionId)>> {
    FITTING.kept().opt(read, params![client, service]).await
}

/// What a version says.
pub async fn find_body(read: &mut Read, version: PolicyVersionId) -> Result<PolicyBody> {
    let (body,) = BODY.kept().one(read, params![version]).await?;
    serde_json::from_str(&body).map_err(Error::internal)
}

/// Whether another policy is for the same client and service.
pub async fn overlaps(read: &mut Read, client: Option<ClientId>, service: &str, but: i64) -> Result<bool> {
    Ok(SAME.kept().one(read, params![client, service, but]).await?.0 > 0)
}

/// Whether a policy of a name is in force.
pub async fn has(read: &mut Read, name: &str) -> Result<bool> {
    Ok(list(read).await?.iter().any(|row| row.name == name))
}

/// What a policy is for.
pub struct Selector<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whose tickets.
    pub client: Option<ClientId>,
    /// Of which service; empty for all.
    pub service: &'a str,
    /// When the desk is open for it.
    pub hours: HoursId,
}

pub async fn insert(tx: &mut Tx, new: &Selector<'_>) -> Result<PolicyId> {
    Ok(INSERT.one(tx, params![new.name, new.client, new.service, new.hours]).await?.0)
}

pub async fn save(tx: &mut Tx, id: PolicyId, new: &Selector<'_>) -> Result<()> {
    SAVE.exec(tx, params![id, new.name, new.client, new.service, new.hours]).await.map(drop)
}

pub async fn insert_version(tx: &mut Tx, id: PolicyId, body: &PolicyBody) -> Result<PolicyVersionId> {
    let body = serde_json::to_string(body).map_err(Error::internal)?;
    let (now, person) = (tx.now(), tx.actor().person_or_none());
    Ok(INSERT_VERSION.one(tx, params![id, body, now, person]).await?.0)
}
