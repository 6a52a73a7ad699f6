// A page that chats with Keepsake through `useChat`, and shows what was recalled for each reply.
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const transport = new DefaultChatTransport({
  api: `${KEEPSAKE}/ai/chat`,
  headers: { authorization: `Bearer ${KEEPSAKE_KEY}` },
});

function Page() {
  const [id, setId] = useState(() => crypto.randomUUID());
  return (
    <main>
      <header>
        <h1>Keepsake and useChat</h1>
        <button onClick={() => setId(crypto.randomUUID())}>New chat</button>
      </header>
      <Chat key={id} id={id} />
    </main>
  );
}

function Chat({ id }) {
  const { messages, sendMessage, status, stop, error } = useChat({ id, transport });
  const [text, setText] = useState("");
  const busy = status === "submitted" || status === "streaming";

  function send(event) {
    event.preventDefault();
    if (busy || text.trim() === "") return;
    sendMessage({ text });
    setText("");
  }

  return (
    <>
      {messages.map((message) => (
        <article key={message.id} className={message.role}>
          {message.parts.map((part, index) => (
            <Part key={index} part={part} />
          ))}
        </article>
      ))}
      {error && <p className="error" role="alert">{error.message}</p>}
      <form onSubmit={send}>
        <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Message" autoFocus />
        {busy ? <button type="button" onClick={stop}>Stop</button> : <button>Send</button>}
      </form>
    </>
  );
}

function Part({ part }) {
  if (part.type === "text") return <p>{part.text}</p>;
  if (part.type !== "data-memory") return null;
  return part.data.memories.map(({ id, content }) => <small key={id}>recalled: {content}</small>);
}

createRoot(document.getElementById("page")).render(<Page />);
