type Effect = "read" | "write" | "destructive";

/** `name effect: what it does (argument needed!, argument)`; `→` marks one that reaches outside the machine's own files. */
const tables: Readonly<Record<string, string>> = {
  "claude-code": `
    Bash destructive→ Runs a command in a shell. (command!, description, timeout:number, run_in_background:boolean)
    PowerShell destructive→ Runs a command in PowerShell. (command!, description, timeout:number)
    BashOutput read Reads what a command in the background wrote. (bash_id!)
    KillShell write Ends a command in the background. (shell_id!)
    Monitor destructive→ Watches a command in the background. (command)
    Read read Reads a file. (file_path!, offset:number, limit:number)
    Write destructive Writes a file, over what was there. (file_path!, content!)
    Edit destructive Changes a file. (file_path!, old_string!, new_string!, replace_all:boolean)
    MultiEdit destructive Changes a file in several places. (file_path!, edits!:array)
    NotebookEdit destructive Changes a cell of a notebook. (notebook_path!, new_source)
    Glob read Finds files by name. (pattern!, path)
    Grep read Finds text in files. (pattern!, path)
    LS read Lists a folder. (path!)
    LSP read Asks a language server about code. (operation)
    WebFetch read→ Fetches a page and reads it. (url!, prompt)
    WebSearch read→ Searches the web. (query!)
    Task write Starts a subagent. (description, prompt, subagent_type)
    Agent write Starts a subagent. (description, prompt, subagent_type)
    TaskCreate write Adds to its own list of tasks.
    TaskGet read Reads its own list of tasks.
    TaskList read Reads its own list of tasks.
    TaskUpdate write Changes its own list of tasks.
    TaskOutput read Reads what a task in the background wrote.
    TaskStop write Ends a task in the background.
    TodoWrite write Changes its own list of tasks. (todos:array)
    AskUserQuestion read Asks the person at the terminal.
    EnterPlanMode read Begins to plan.
    ExitPlanMode write Ends planning and asks to begin. (plan)
    EnterWorktree write Makes a working copy of the repository.
    ExitWorktree destructive Leaves a working copy, and may remove it.
    Skill write Takes up a skill. (skill, args)
    SlashCommand write Runs a command of its own. (command)
    ToolSearch read Looks for tools. (query)
    SendMessage write→ Writes to another agent.
    CronCreate write Plans a prompt for later. (prompt)
    CronDelete write Takes back what was planned.
    CronList read Lists what is planned.
    ScheduleWakeup write Plans to go on later.
    RemoteTrigger destructive→ Starts an agent elsewhere.
    PushNotification write→ Sends the person a notification.
    Artifact write→ Publishes a page.
    ReportFindings write Hands in what it found.
    REPL destructive→ Runs code.
    Workflow destructive→ Runs a script of agents.
    StructuredOutput read Hands in its answer.
    ListMcpResourcesTool read Lists what MCP servers offer to read. (server)
    ReadMcpResourceTool read→ Reads what an MCP server offers. (server!, uri!)`,
  cursor: `
    Shell destructive→ Runs a command in a shell. (command!, cwd)
    Read read Reads a file. (file_path)
    Write destructive Writes or changes a file. (file_path)
    Delete destructive Deletes a file. (file_path)
    Grep read Finds text in files. (pattern)
    WebFetch read→ Fetches a page. (url)
    WebSearch read→ Searches the web. (query)
    Task write Starts a subagent. (task, prompt, subagent_type)`,
  codex: `
    Bash destructive→ Runs a command in a shell. (command!)
    apply_patch destructive Changes files by a patch. (command)
    update_plan write Changes its own plan. (plan:array)
    view_image read Reads a picture. (path)
    web_search read→ Searches the web. (query)
    write_stdin destructive→ Writes to a running command. (chars)
    spawn_agent write Starts a subagent. (message)
    send_input write Writes to a subagent. (message)
    request_user_input read Asks the person at the terminal.
    get_goal read Reads its own goal.
    create_goal write Sets its own goal.
    update_goal write Changes its own goal.
    wait read Waits for a subagent.
    close_agent write Ends a subagent.`,
  gemini: `
    run_shell_command destructive→ Runs a command in a shell. (command!, description, dir_path, is_background:boolean)
    list_background_processes read Lists commands in the background.
    read_background_output read Reads what a command in the background wrote.
    read_file read Reads a file. (file_path!)
    read_many_files read Reads several files. (include:array)
    write_file destructive Writes a file, over what was there. (file_path!, content!)
    replace destructive Changes a file. (file_path!, old_string!, new_string!)
    glob read Finds files by name. (pattern!, dir_path)
    grep_search read Finds text in files. (pattern!, dir_path)
    search_file_content read Finds text in files. (pattern!, dir_path)
    list_directory read Lists a folder. (dir_path)
    web_fetch read→ Fetches pages. (prompt)
    google_web_search read→ Searches the web. (query!)
    save_memory write Writes to its own memory. (fact)
    write_todos write Changes its own list of tasks. (todos:array)
    ask_user read Asks the person at the terminal.
    activate_skill write Takes up a skill. (name)
    enter_plan_mode read Begins to plan.
    exit_plan_mode write Ends planning and asks to begin.
    get_internal_docs read Reads its own manual. (path)
    list_mcp_resources read Lists what MCP servers offer to read.
    read_mcp_resource read→ Reads what an MCP server offers. (uri)
    invoke_agent write Starts a subagent. (agent_name, prompt)
    update_topic read Names what it works on.
    complete_task read Says that it is done.`,
  copilot: `
    bash destructive→ Runs a command in a shell. (command!, description)
    powershell destructive→ Runs a command in PowerShell. (command!, description)
    read_bash read Reads what a command wrote. (shellId)
    write_bash destructive→ Writes to a running command. (shellId, input)
    stop_bash write Ends a command. (shellId)
    list_bash read Lists running commands.
    view read Reads a file or a folder. (path)
    create destructive Writes a new file. (path, file_text)
    edit destructive Changes a file. (path, old_str, new_str)
    apply_patch destructive Changes files by a patch.
    glob read Finds files by name. (pattern)
    grep read Finds text in files. (pattern)
    rg read Finds text in files. (pattern)
    web_fetch read→ Fetches a page. (url)
    web_search read→ Searches the web. (query)
    task write Starts a subagent. (prompt)
    read_agent read Reads what a subagent wrote.
    list_agents read Lists subagents.
    write_agent write Writes to a subagent.
    ask_user read Asks the person at the terminal. (question)
    report_intent read Says what it is about to do. (intent)
    update_todo write Changes its own list of tasks. (todos)
    sql write Works on its own list of tasks. (query)
    session_store_sql read Reads what earlier sessions did. (query)
    skill write Takes up a skill. (skill)
    store_memory write Writes to its own memory.
    fetch_copilot_cli_documentation read Reads its own manual.
    task_complete read Says that it is done.`,
  windsurf: `
    run_command destructive→ Runs a command in a shell. (command_line!, cwd)
    read_code read Reads a file or a folder. (file_path!)
    write_code destructive Changes a file. (file_path!, edits:array)`,
  cline: `
    execute_command destructive→ Runs a command in a shell. (command!)
    read_file read Reads a file. (path)
    write_to_file destructive Writes a file, over what was there. (path, content)
    replace_in_file destructive Changes a file. (path, diff)
    apply_patch destructive Changes files by a patch. (input)
    search_files read Finds text in files. (path, regex)
    list_files read Lists a folder. (path)
    list_code_definition_names read Lists what code defines. (path)
    browser_action destructive→ Works in a browser. (action, url)
    web_fetch read→ Fetches a page. (url)
    web_search read→ Searches the web. (query)
    access_mcp_resource read→ Reads what an MCP server offers. (server_name, uri)
    ask_followup_question read Asks the person. (question)
    attempt_completion read Says that it is done. (result)
    plan_mode_respond read Answers while planning. (response)
    new_task write Begins another task. (context)
    focus_chain write Changes its own list of tasks.
    load_mcp_documentation read Reads its own manual.`,
  opencode: `
    bash destructive→ Runs a command in a shell. (command!, description)
    read read Reads a file. (filePath!)
    write destructive Writes a file, over what was there. (filePath!, content!)
    edit destructive Changes a file. (filePath!, oldString, newString)
    multiedit destructive Changes a file in several places. (filePath!)
    patch destructive Changes files by a patch. (patchText)
    apply_patch destructive Changes files by a patch. (patchText)
    grep read Finds text in files. (pattern)
    glob read Finds files by name. (pattern)
    list read Lists a folder. (path)
    lsp read Asks a language server about code.
    webfetch read→ Fetches a page. (url)
    websearch read→ Searches the web. (query)
    codesearch read→ Searches code on the web. (query)
    task write Starts a subagent. (prompt)
    skill write Takes up a skill. (name)
    todowrite write Changes its own list of tasks.
    todoread read Reads its own list of tasks.
    question read Asks the person.`,
};

const line = /^(\S+) (read|write|destructive)(→?) ([^(]+?)(?: \((.*)\))?$/;

/** A tool of a client's own, as an MCP definition: what it does is what Reeve says, not what an agent says. */
function definition(row: string): Readonly<Record<string, unknown>> {
  const [, name, effect, outside, description, args = ""] = line.exec(row) ?? [];
  if (name === undefined) throw new Error(`no tool: ${row}`);
  const named = args.split(", ").filter(Boolean);
  const properties = named.map((one) => {
    const [arg = "", type = "string"] = one.replace("!", "").split(":");
    return [arg, { type }] as const;
  });
  const required = named.flatMap((one) => (one.includes("!") ? [one.replace(/!.*/, "")] : []));
  const done = effect as Effect;
  return {
    name,
    description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
    },
    annotations: {
      readOnlyHint: done === "read",
      ...(done !== "read" && { destructiveHint: done === "destructive" }),
      openWorldHint: outside !== "",
    },
  };
}

/** The tools that each client has of its own. */
export const ownTools: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]> = new Map(
  Object.entries(tables).map(([client, table]) => [
    client,
    table
      .trim()
      .split("\n")
      .map((row) => definition(row.trim())),
  ]),
);
