// The main job on real input: node week.mjs --binary PATH
//
// An empty workspace. Three people set it up and write a week of entries through its pages, at their hours, while
// the program's clock is moved; then the agenda that came out of it is printed and judged: every entry of the
// window stands on it once, who wrote nothing is named, what was written after the freeze waits for the next one.

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { launch } from './lib/browser.mjs';
import { Journey, PASSWORD } from './lib/journey.mjs';
import { Folders, Server } from './lib/server.mjs';
import { Tap } from './lib/tap.mjs';

const { values } = parseArgs({ options: { binary: { type: 'string' } } });

const PEOPLE = { marta: 'Marta Soler', diego: 'Diego Peña', lucia: 'Lucía Ferrer' };
/** The first project is made by first run; the others are proposed and opened. */
const PROJECTS = [
  { client: 'Aurora Seguros', name: 'Portal de clientes', text: 'Dar al portal una API sobre sus pólizas.', lead: 'marta', backup: 'diego' },
  { client: 'Kiosko', name: 'Migración a la nube', text: 'Mover las tiendas en tres oleadas.', lead: 'diego', backup: 'lucia' },
  { client: 'Vega Energía', name: 'Lectura de contadores', text: 'Leer contadores cada hora y avisar de huecos.', lead: 'lucia', backup: 'marta' },
];

/** Who writes what, where and when (UTC; Madrid is an hour ahead). Nobody writes on Vega in the second week. */
const WEEK = [
  ['2026-11-16T08:10:00Z', 'marta', 'AUR-1', 'Arranque con Ana Torres: quieren empezar por el alta de pólizas, 45m /reunión'],
  ['2026-11-16T09:30:00Z', 'diego', 'KIO-1', 'Jon manda el inventario de tiendas: 214, no 190 como decía la oferta, 15m /correo'],
  ['2026-11-16T15:05:00Z', 'lucia', 'VEG-1', 'Llamada con Irene: los contadores viejos no dan la hora, solo el día, 20m /llamada'],
  ['2026-11-17T09:40:00Z', 'marta', 'AUR-1', 'Ana pide ver el borrador del alta antes del jueves, 10m /correo'],
  ['2026-11-17T16:20:00Z', 'diego', 'KIO-1', 'Primera oleada en preproducción, doce tiendas sin incidencias, 2h /entrega'],
  ['2026-11-18T10:15:00Z', 'lucia', 'KIO-1', 'Diego y yo repasamos la segunda oleada; falta el permiso de la franquicia de Gijón, 30m'],
  ['2026-11-18T11:00:00Z', 'marta', 'AUR-1', 'Borrador del alta enseñado a Ana y Jorge; les vale con un cambio en el paso 3, 40m /reunión'],
  ['2026-11-19T08:45:00Z', 'diego', 'AUR-1', 'Medida la consulta de pólizas: 210 ms de media con 200 a la vez'],
  ['2026-11-19T15:30:00Z', 'marta', 'AUR-1', 'Jorge confirma que el SSO llega el 4 de diciembre, 25m /llamada seguimiento 27/11'],
  ['2026-11-20T09:10:00Z', 'diego', 'KIO-1', 'La franquicia de Gijón firma el permiso; segunda oleada el martes, 15m /correo'],
  ['2026-11-20T13:25:00Z', 'marta', 'AUR-1', 'Entregado el paso 3 corregido en preproducción, 1h30 /entrega'],
  ['2026-11-23T08:20:00Z', 'diego', 'KIO-1', 'Tres tiendas piden quedarse fuera de la segunda oleada; lo llevo a la agenda, 20m /llamada'],
];
/** After the freeze of Tuesday 24, at 09:00 in Madrid. */
const LATE = ['2026-11-24T08:20:00Z', 'lucia', 'VEG-1', 'Irene manda por fin el fichero de octubre, 10m /correo'];
const FIRST_FREEZE = '2026-11-17T08:00:10Z';
const FREEZE = '2026-11-24T08:00:10Z';

const folders = new Folders(values.binary);
await folders.open();
const browser = await launch();
const clock = '2026-11-16T07:00:00Z';
const server = await Server.start({ binary: values.binary, command: 'serve', data: await folders.fresh('serve'), clock });
const house = new Journey({ name: 'week', browser, server, tap: new Tap(() => {}), combination: { lang: 'es', theme: 'light', width: 1440 } });
const address = (who) => `${who}@taller.example`;
try {
  const pages = { marta: await house.open() };
  await firstRun(pages.marta);
  await invite(pages.marta, 'lucia');
  for (const who of ['diego', 'lucia']) {
    pages[who] = await house.open();
    await house.signIn(pages[who], address(who));
  }
  for (const project of PROJECTS.slice(1)) await open(pages.marta, project);
  let frozen = false;
  for (const entry of WEEK) {
    if (!frozen && entry[0] > FIRST_FREEZE) {
      await server.moveClock(FIRST_FREEZE);
      frozen = true;
    }
    await log(pages, entry);
  }
  await server.moveClock(FREEZE);
  await log(pages, LATE);
  await judge(pages.marta);
} finally {
  await house.close();
  await server.stop();
  await browser.close();
}

async function firstRun(page) {
  const next = () => page.locator('main form button:not([type=button])').last().click();
  await page.goto('/setup');
  await page.locator('[name=code]').fill(await server.setUpCode());
  await page.locator('[name=workspace]').fill('Taller del Norte');
  await next();
  await page.waitForURL('**/setup/you*');
  await page.locator('[name=name]').fill(PEOPLE.marta);
  await page.locator('[name=email]').fill(address('marta'));
  await page.locator('[name=password]').fill(PASSWORD);
  await next();
  await page.waitForURL('**/setup/hours');
  await page.goto('/setup/project');
  const [first] = PROJECTS;
  await page.locator('[name=client]').fill(first.client);
  await page.locator('[name=name]').fill(first.name);
  await page.locator('[name=description]').fill(first.text);
  await page.locator('[name=backup_name]').fill(PEOPLE.diego);
  await page.locator('[name=backup_email]').fill(address('diego'));
  await next();
  await page.waitForURL('**/setup/meeting');
  await next();
  await page.waitForURL('**/setup/mail');
}

async function invite(page, who) {
  await page.goto('/admin/people/new');
  await page.locator('main [name=name]').fill(PEOPLE[who]);
  await page.locator('main [name=email]').fill(address(who));
  await page.locator('main [name=services]').check();
  await page.locator('main form button.go').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
}

async function open(page, { client, name, text, lead, backup }) {
  await page.goto('/clients/new');
  await page.locator('main [name=name]').fill(client);
  await page.locator('main form button.go').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  await page.goto('/projects/new');
  await page.locator('main [name=client]').selectOption({ label: client });
  await page.locator('main [name=name]').fill(name);
  await page.locator('main [name=description]').fill(text);
  await page.locator('main form button.go').click();
  await page.waitForURL(/\/projects\/[A-Z]{3}-\d+/);
  const key = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`/projects/${key}/opening`);
  await page.locator('main [name=lead]').selectOption({ label: PEOPLE[lead] });
  await page.locator('main [name=backup]').selectOption({ label: PEOPLE[backup] });
  await page.locator('main form button.go').click();
  await page.waitForURL((url) => url.pathname === `/projects/${key}`);
}

async function log(pages, [at, who, key, text]) {
  await server.moveClock(at);
  const page = pages[who];
  await page.goto(`/projects/${key}`);
  await page.locator('form#composer textarea').fill(text);
  await page.locator('form#composer button.go').click();
  await page.locator('#log').getByText(text.split(/[,;:]/)[0]).first().waitFor();
}

/** What the agenda must say, and the agenda itself. */
async function judge(page) {
  await page.goto('/agenda/2026-W48');
  const whole = await page.locator('article.agenda').innerText();
  const links = (key) => page.locator(`#s2 li.ag:has(.ag-title a[href="/projects/${key}"]) .ag-links li`).count();
  const within = WEEK.filter(([at]) => at > FIRST_FREEZE);
  for (const { key, n } of ['AUR-1', 'KIO-1', 'VEG-1'].map((key) => ({ key, n: within.filter((entry) => entry[2] === key).length }))) {
    assert.equal(await links(key), n, `${key} should show ${n} entries`);
  }
  const first = page.locator('#s2 li.ag').first();
  assert.match(await first.innerText(), /Vega Energía[^]*Sin actualización/, 'the project without an update comes first');
  await page.locator('section.after').getByText('fichero de octubre').waitFor();
  await page.goto('/agenda/2026-W49');
  await page.locator('#s2').getByText('fichero de octubre').waitFor();
  const { stdout } = await server.run('agenda', '2026-W48', '--markdown');
  console.log(stdout);
  console.error(`${WEEK.length + 1} entries by ${Object.keys(PEOPLE).length} people; ${within.length} in the window, each on the agenda once; the sealed page has ${whole.length} characters.`);
}
