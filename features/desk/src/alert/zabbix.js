// Webhook of a Zabbix media type that sends what Bitácora's preset for Zabbix reads.
//
// Parameters of the media type:
//   url       the source's address, as its page in Bitácora shows it
//   secret    its secret
//   event_id  {EVENT.ID}
//   value     {EVENT.VALUE}      1 while it is a problem, 0 when it is over
//   name      {EVENT.NAME}
//   severity  {EVENT.NSEVERITY}  0 to 5
//   host      {HOST.NAME}
//   text      {ALERT.MESSAGE}
var params = JSON.parse(value);
var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
request.addHeader('Authorization: Bearer ' + params.secret);
var answer = request.post(params.url, JSON.stringify({
    eventid: params.event_id,
    value: params.value,
    name: params.name,
    severity: params.severity,
    hosts: [{ name: params.host }],
    groups: [params.text]
}));
if (request.getStatus() !== 200) {
    throw 'Bitácora answered ' + request.getStatus() + ': ' + answer;
}
return 'OK';
