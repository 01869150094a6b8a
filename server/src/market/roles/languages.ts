const word = (source: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${source})(?![a-z0-9])`, "gu");
/** A part of a compound, as German and Dutch make them: what comes after it stays. */
const part = (source: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${source})`, "gu");

/** What follows has had its accents taken off. In order: whole phrases and compounds stand before their parts. */
export const languages: readonly (readonly [of: RegExp, english: string])[] = [
  // Roles that sell or recruit, before the words that they are made of.
  [part("vertrieb[a-z]*"), "sales "],
  [word("(?:ingenieure?|technico|attachee?|chargee?)[ -](?:commerciale?|d'affaires)"), "sales"],
  [word("commerciale?(?! [a-z]+ (?:counsel|bank))(?= (?:ia|h f|terrain|b2b))"), "sales"],
  [word("comerciale?s?|ventas|vendas|vendite|verkoop"), "sales"],
  [word("recrutement|recruteu(?:r|se)|reclutador[ae]?|recrutador[ae]?"), "recruiter"],
  [word("redact(?:eur|rice|or)"), "copywriter"],
  // An Italian article that looks like the short form of artificial intelligence.
  [
    /(?<![a-z0-9])(addett[oaie]|supporto|assistente|relativ[oi]|davanti|fino) ai(?![a-z0-9])/gu,
    "$1",
  ],
  // German
  [word("kunstlichen?r? intelligenz|ki"), "ai"],
  [word("maschinelle[sn]? lernens?"), "machine learning"],
  [part("software(?=entwickl|ingenieur|architekt)"), "software "],
  [part("(?:it-?)?(?:sicherheits|beveiligings)(?=[a-z])"), "security "],
  [part("test(?=ingenieur|entwickl)"), "test "],
  [part("losungs?(?=architekt|ingenieur|berater)"), "solutions "],
  [part("oplossings(?=architect)"), "solutions "],
  [part("plattform"), "platform "],
  [word("entwickler(?:in(?:nen)?)?|entwicklung"), "developer"],
  [word("ingenieur(?:in(?:nen)?|es?|s)?"), "engineer"],
  [word("architekt(?:in|en)?"), "architect"],
  [word("forscher(?:in)?"), "researcher"],
  [word("berater(?:in)?"), "consultant"],
  [word("qualitatssicherung"), "quality assurance"],
  [word("qualitats(?:management|manager(?:in)?|ingenieur(?:in)?)?|qualitat"), "quality"],
  [word("prufer(?:in)?|revisor(?:in)?|revision"), "auditor"],
  [word("evaluierung|bewertung"), "evaluation"],
  [word("risiko-?manager(?:in)?"), "risk manager"],
  [word("risik(?:o|en)(?:management|analyst(?:in)?)?"), "risk"],
  [word("regulierung|regulatorik"), "regulation"],
  [word("ethik(?:er(?:in)?)?"), "ethics"],
  [word("verantwortungsvolle[rn]? ai"), "responsible ai"],
  [word("vertrauenswurdige[rn]? ai"), "trustworthy ai"],
  [word("datenschutz"), "privacy"],
  [word("richtlinien"), "policies"],
  [word("aufsicht|uberwachung"), "oversight"],
  [word("(?:it-?)?sicherheit"), "security"],
  [word("betriebs?"), "operations"],
  [word("agenten"), "agents"],
  [word("produkt-?manager(?:in)?|productmanager"), "product manager"],
  [word("produktverantwortlicher?|produkteigner"), "product owner"],
  // French
  [word("intelligence artificielle"), "ai"],
  [word("apprentissage (?:automatique|machine)"), "machine learning"],
  [word("ia generative|ia generativa"), "generative ai"],
  [word("agentique|agentica|agentico"), "agentic"],
  [word("agents? ia|agentes? (?:de )?ia"), "ai agent"],
  [word("developpeu(?:r|se)"), "developer"],
  [word("architecte (?:de )?solutions?"), "solutions architect"],
  [word("architecte"), "architect"],
  [word("chercheu(?:r|se)"), "researcher"],
  [word("chef(?:fe)? de produit|(?:responsable|direct(?:eur|rice)) produit"), "product manager"],
  [word("gouvernance"), "governance"],
  [word("conformite"), "compliance"],
  [word("ethique"), "ethics"],
  [word("ia responsable|ia de confiance"), "responsible ai"],
  [word("risques?"), "risks"],
  [word("audit(?:eur|rice)"), "auditor"],
  [word("reglement(?:ation|aire)"), "regulation"],
  [word("(?:cyber)?securite|surete"), "security"],
  [word("test(?:eur|euse)"), "tester"],
  [word("qualite"), "quality"],
  [word("exploitation|fiabilite"), "operations"],
  // Spanish, Portuguese, Italian
  [word("inteligencia artificial|intelligenza artificiale"), "ai"],
  [
    word("aprendizaje automatico|aprendizado de maquina|apprendimento automatico"),
    "machine learning",
  ],
  [word("ingenier[oa]s?|engenheir[oa]s?|ingegnere"), "engineer"],
  [word("desarrollador[ae]?s?|desenvolvedor[ae]?s?|sviluppat(?:ore|rice)"), "developer"],
  [word("arquitect?[oa] de solu(?:ciones|coes)"), "solutions architect"],
  [word("arquitect?[oa]|architetto"), "architect"],
  [word("investigador[ae]?|pesquisador[ae]?|ricercatore"), "researcher"],
  [word("(?:gerente|jef[ea]|responsable|gestor[ae]?) de produc?to"), "product manager"],
  [word("jef[ea] producto"), "product manager"],
  [word("gobernanza|gobierno|governanca"), "governance"],
  [word("cumplimiento|conformidade"), "compliance"],
  [word("etica"), "ethics"],
  [word("ri(?:esgos?|scos?)"), "risks"],
  [word("auditor[ae]"), "auditor"],
  [word("(?:ciber)?seguri(?:dad|danca)|(?:ciber)?seguranca|sicurezza"), "security"],
  [word("calidad|qualidade"), "quality"],
  [word("evaluacion(?:es)?|avaliacao|avaliacoes|valutazione"), "evaluation"],
  [word("operaciones|operacoes"), "operations"],
  [word("agentes"), "agents"],
  // Dutch, Swedish, Polish, Japanese, Chinese, Korean
  [word("kunstmatige intelligentie|artificiell intelligens|sztuczna inteligencja"), "ai"],
  [word("ontwikkelaars?|utvecklare|programista"), "developer"],
  [word("ingenjor|inzynier"), "engineer"],
  [word("onderzoekers?|forskare"), "researcher"],
  [word("beveiliging"), "security"],
  [/エンジニア|工程师|工程師|엔지니어/gu, " engineer"],
  [/デベロッパー|開発者|开发者?|開發者?|개발자/gu, " developer"],
  [/人工智能|人工知能|生成ai|인공지능|생성형 ?ai/gu, " ai "],
  [/大模型|大规模语言模型|大規模言語モデル|대규모 언어 모델/gu, " llm "],
  [/エージェント|智能体|智能體|에이전트/gu, " agent "],
  // What other languages say the other way round.
  [word("operations (?:de (?:l')?|d')?(?:ai|ia)(?! agents?)"), "ai operations"],
];

const iowa =
  /(?:des moines|ames|iowa city|cedar (?:rapids|falls)|davenport|waterloo|sioux city|council bluffs|dubuque|ankeny|bettendorf|clive|johnston|iowa)[ ,-]+ia(?![a-z0-9])/u;

/** `IA` is artificial intelligence to half of Europe, and the state of Iowa after a town. */
export const iaIsAi = (text: string, otherWords: boolean): boolean =>
  !iowa.test(text) &&
  (otherWords ||
    /(?<![a-z0-9])(?:h ?\/ ?f|f ?\/ ?h)(?![a-z0-9])/u.test(text) ||
    !/, ?ia(?![a-z0-9])/u.test(text));

/** How titles shorten what the patterns look for. */
export const abbreviations: readonly (readonly [of: RegExp, full: string])[] = [
  [word("a\\.i\\.?(?!\\.?[a-z])"), "ai"],
  [word("aiml|mlai"), "ai/ml"],
  [word("appsec"), "application security"],
  [word("infosec"), "information security"],
  [word("identity (?:and |& )access(?: management)?"), "identity"],
  [word("engr?"), "engineer"],
  [word("(?<!biz |business |corp )devs?(?![ -]?(?:ops|rel))"), "developer"],
  [word("mgr"), "manager"],
  [word("fwd"), "forward"],
  [word("swe"), "software engineer"],
];
