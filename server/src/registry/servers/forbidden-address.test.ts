import { expect, test } from "vitest";
import { forbiddenHost } from "./forbidden-address.ts";

const host = (url: string): string => new URL(url).hostname;

test.each([
  "http://169.254.169.254/",
  "http://169.254.1.1/",
  "http://0xa9.0xfe.0xa9.0xfe/",
  "http://2852039166/",
  "http://0251.0376.0251.0376/",
  "http://[fe80::1]/",
  "http://[febf::1]/",
  "http://[fec0::1]/",
  "http://[fd00:ec2::254]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::169.254.169.254]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[64:ff9b:1::169.254.169.254]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://metadata.google.internal/",
  "http://METADATA.google.internal./",
])("no tool server is at %s", (url) => {
  expect(forbiddenHost(host(url))).not.toBeNull();
});

test.each([
  "http://127.0.0.1/",
  "http://localhost/",
  "http://[::1]/",
  "http://10.0.0.8/",
  "http://192.168.1.4/",
  "http://[fd12:3456::1]/",
  "http://[2001:db8::1]/",
  "https://mcp.example.com/",
  "http://[::ffff:10.0.0.1]/",
])("a tool server may be at %s", (url) => {
  expect(forbiddenHost(host(url))).toBeNull();
});
