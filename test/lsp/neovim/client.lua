-- neovim as a client of the language server: what a user of it sees, as one JSON line for run.mjs.
local server = vim.fn.json_decode(os.getenv('SERVER'))
local seen = {}

vim.cmd('edit Dockerfile')
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = 'layers', cmd = server, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, client)

local function ask(method, params)
	local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000)
	local answer = answers and answers[client]
	return answer and answer.result or {}
end

local function text()
	return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local document = { uri = vim.uri_from_bufnr(buffer) }
local everything = { start = { line = 0, character = 0 }, ['end'] = { line = 99, character = 0 } }

vim.wait(20000, function() return #vim.diagnostic.get(buffer) > 0 end, 50)
seen.diagnostics = {}
for _, one in ipairs(vim.diagnostic.get(buffer)) do
	table.insert(seen.diagnostics, { line = one.lnum + 1, message = one.message, code = one.code })
end

seen.hints = {}
for _, hint in ipairs(ask('textDocument/inlayHint', { textDocument = document, range = everything })) do
	table.insert(seen.hints, { line = hint.position.line + 1, label = hint.label })
end

local second = { start = { line = 1, character = 0 }, ['end'] = { line = 1, character = 3 } }
local actions = ask('textDocument/codeAction', {
	textDocument = document,
	range = second,
	context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, 1) },
})
seen.actions = {}
local merge
for _, action in ipairs(actions) do
	table.insert(seen.actions, action.title)
	if merge == nil and action.title:find('^Merge RUN layers %(lines') then merge = action end
end

seen.before = text()
if merge ~= nil then
	local encoding = vim.lsp.get_client_by_id(client).offset_encoding
	vim.lsp.util.apply_workspace_edit(merge.edit, encoding)
end
seen.merged = text()
vim.cmd('undo')
seen.undone = text()

io.stdout:write('\nSEEN ' .. vim.fn.json_encode(seen) .. '\n')
vim.lsp.stop_client(client)
vim.wait(5000, function() return vim.lsp.client_is_stopped(client) end, 20)
seen = nil
vim.cmd('qa!')
