import { ImportField, type ImportMapping } from "@reeve/contract/import";

/** How sheets of several languages head a column, best first. Compared without case, accents and punctuation. */
const headings: Readonly<Record<ImportField, readonly string[]>> = {
  name: words(
    "name, agent, agent name, bot, bot name, assistant, application, app, service, id, title, nombre, nom, nome, bezeichnung, agente, titel",
  ),
  purpose: words(
    "purpose, description, use case, usecase, what it does, summary, function, goal, zweck, beschreibung, aufgabe, objet, finalite, but, proposito, descripcion, scopo, descrizione, descricao, finalidade, doel, omschrijving",
  ),
  environment: words(
    "environment, env, stage, runs in, where it runs, platform, umgebung, environnement, plateforme, entorno, ambiente, omgeving",
  ),
  tier: words(
    "tier, risk tier, risk level, risk class, criticality, level, classification, severity, risikoklasse, stufe, kritikalitat, niveau, criticite, niveau de risque, criticidad, nivel, nivel de riesgo, criticita, livello, risiconiveau",
  ),
  owner: words(
    "owner, owner email, owner e mail, responsible, accountable, product owner, contact, e mail, email, mail, team lead, besitzer, verantwortlich, verantwortliche, verantwortlicher, eigentumer, ansprechpartner, responsable, proprietaire, proprietario, dueno, propietario, responsabile, eigenaar",
  ),
  change: words(
    "change owner, change, approves changes, maintainer, developer, technical owner, tech owner, entwickler, mainteneur, desarrollador, sviluppatore",
  ),
  incidents: words(
    "incident owner, incidents, incident, on call, incident contact, support, support contact, bereitschaft, astreinte, guardia, reperibilita",
  ),
  risk: words(
    "risk owner, risk, risk acceptance, accepts risk, risikoeigner, risikoverantwortlicher, proprietaire du risque, responsable del riesgo",
  ),
  backup: words(
    "backup, deputy, backup owner, stand in, secondary owner, second owner, vertretung, stellvertreter, suppleant, suplente, sostituto, vervanger",
  ),
  servers: words(
    "servers, server, tool servers, mcp servers, mcp, systems, integrations, connectors, systeme, serveurs, servidores, sistemas, sistemi",
  ),
  tools: words("tools, tool, allowed tools, functions, werkzeuge, outils, herramientas, strumenti"),
  data: words(
    "data, data classes, data class, data classification, data types, daten, datenklassen, donnees, datos, dati, gegevens",
  ),
  version: words("version, release, revision, ausgabe, versie, versione"),
};

function words(list: string): readonly string[] {
  return list.split(",").map((word) => word.trim());
}

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Which column most likely says what: the best heading takes its column first, and no column says two things. */
export function proposedMapping(columns: readonly string[]): ImportMapping {
  const heads = columns.map(plain);
  const found: { field: ImportField; column: number; rank: number }[] = [];
  for (const field of ImportField.options)
    for (const [column, head] of heads.entries()) {
      const exact = headings[field].indexOf(head);
      if (exact >= 0) found.push({ field, column, rank: exact });
      else if (headings[field].slice(0, 3).some((word) => ` ${head} `.includes(` ${word} `)))
        found.push({ field, column, rank: 1000 });
    }
  const mapping: Partial<Record<ImportField, number>> = {};
  const taken = new Set<number>();
  for (const { field, column } of found.sort((a, b) => a.rank - b.rank || a.column - b.column)) {
    if (mapping[field] !== undefined || taken.has(column)) continue;
    mapping[field] = column;
    taken.add(column);
  }
  return mapping;
}
