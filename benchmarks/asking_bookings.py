import contextlib, io, json, sys, time, gc, secrets, uuid, urllib.parse
from benchmarks.asking import _Samples, _environ
from vardnav.config.launch import served
C="b"*32
def env(path, token, host, fields):
    e=_environ(path, f"vardnav_session={token}; vardnav_csrf={C}", host)
    key=str(uuid.UUID(int=secrets.randbits(128), version=4))
    body=urllib.parse.urlencode({"csrfmiddlewaretoken":C,"form_key":key,**fields}).encode()
    e.update({"REQUEST_METHOD":"POST","CONTENT_TYPE":"application/x-www-form-urlencoded","CONTENT_LENGTH":str(len(body)),"wsgi.input":io.BytesIO(body),"HTTP_ORIGIN":f"http://{host}"})
    return e
def main():
    site=served.web(); gc.freeze()
    for line in sys.stdin:
        o=json.loads(line)
        s=_Samples(); wrong=[]; spent={"hold":0.0,"confirm":0.0}
        def go(e):
            head=[]
            b=b"".join(site(e, lambda *g: head.extend(g[:2])))
            if not head[0].startswith("303"): wrong.append((head[0], b[-400:].decode()))
            return dict(head[1]).get("Location","")
        with s if o["profile"] else contextlib.nullcontext():
            for token, slot in o["asked"]:
                e=env("/my/appointments/hold/", token, o["host"], {"slot":slot})
                a=time.process_time(); there=go(e); b=time.process_time(); spent["hold"]+=b-a
                if there:
                    e=env(there, token, o["host"], {"step":"book","terms":"on","rule":o["rule"],"reminder":""})
                    a=time.process_time(); go(e); spent["confirm"]+=time.process_time()-a
        n=len(o["asked"])
        print(json.dumps({"ms":{k:v/n*1000 for k,v in spent.items()},"wrong":wrong[:3],"nwrong":len(wrong),"profile":s.told() if o["profile"] else ""}),flush=True)
main()
