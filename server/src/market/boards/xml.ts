import { parseXml, XmlDeclaration, XmlDocumentType, XmlElement } from "@rgrove/parse-xml";

/** The largest feed that was seen has 6 MB; what is larger would keep everything else waiting while it is read. */
const mostLetters = 12 * 1024 * 1024;
const mostTags = 500_000;

/**
 * Reads XML of others: its outermost element, or why it is not read. Entities are declared in a document type, so that
 * with one nothing is read, and none but the five of XML itself ever stand for anything.
 */
export function xml(body: string): XmlElement | string {
  if (body.length > mostLetters) return "the feed is larger than 12 MB";
  if (hasMoreTags(body, mostTags)) return `the feed has more than ${mostTags} tags`;
  try {
    const { children, root } = parseXml(body, {
      preserveDocumentType: true,
      preserveXmlDeclaration: true,
    });
    if (children.some((one) => one instanceof XmlDocumentType))
      return "the feed declares a document type of its own, which is not read";
    const declared = children.find((one) => one instanceof XmlDeclaration)?.encoding ?? "utf-8";
    if (!/^(?:utf-?8|us-ascii)$/i.test(declared)) return "the feed is not written in UTF-8";
    return root ?? "the feed holds nothing";
  } catch {
    return "the feed is not whole, or is no XML";
  }
}

export const all = (of: XmlElement | null, name: string): readonly XmlElement[] =>
  of?.children.filter((one) => one instanceof XmlElement).filter((one) => one.name === name) ?? [];

export const first = (of: XmlElement | null, name: string): XmlElement | null =>
  all(of, name)[0] ?? null;

function hasMoreTags(body: string, most: number): boolean {
  let at = -1;
  for (let n = 0; n <= most; n++) {
    at = body.indexOf("<", at + 1);
    if (at === -1) return false;
  }
  return true;
}
